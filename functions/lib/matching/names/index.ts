export { compareNames, comparePrepared, findNameInWords, prepareName, relationOf, wordsOfText } from './compare.ts';
export type { NameComparison, NameInText, NameRelation, PreparedName } from './compare.ts';
export { foldName, foldText, withoutBankPrefix, withoutUmlautVowels } from './fold.ts';
export type { FoldedName } from './fold.ts';
export { jaroWinkler } from './jaro-winkler.ts';
