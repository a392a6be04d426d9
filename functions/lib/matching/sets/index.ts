export { expectedSubsets } from './accidental-subsets.ts';
export { findSubsets } from './subset-sum.ts';
export type { FoundSubset, SubsetPick, SubsetSearch, SubsetVerdict } from './subset-sum.ts';
export { pairGreedily, pairOptimally } from './one-to-one.ts';
export type { ScoredPair } from './one-to-one.ts';
