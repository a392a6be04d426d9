/** Which of several methods of one name a call means (Apex Developer Guide, "Class Methods": nearest parameter types win). */
import type { ApexType, MethodInfo } from './type.ts';
import type { TypeTable } from './type-table.ts';

export interface Candidate {
  method: MethodInfo;
  on: ApexType;
}

const numeric = ['Integer', 'Long', 'Double', 'Decimal'];

/** Distance of an argument from a parameter; null when it does not fit. A query result also fits a single record or a count. */
function distance(table: TypeTable, from: ApexType, to: ApexType, isQuery: boolean): number | null {
  if (from === to) return 0;
  if (isQuery && from.isList && to.kind === 'sobject' && table.assignable(from.args[0]!, to)) return 3;
  if (!table.assignable(from, to)) return null;
  if (from.kind === 'null') return to.kind === 'object' ? 2 : 1;
  if (to.kind === 'object') return 50;
  if (from.isNumeric && to.isNumeric) {
    const steps = numeric.indexOf(to.name) - numeric.indexOf(from.name);
    return steps < 0 ? 20 : steps;
  }
  if (from.kind === 'declared' && to.kind === 'declared' && from.declaration !== to.declaration)
    return 1 + depth(table, from, to);
  return 1;
}

function depth(table: TypeTable, from: ApexType, to: ApexType): number {
  if (from.declaration === to.declaration) return 0;
  const below = table.parents(from).map((parent) => 1 + depth(table, parent, to));
  return below.length > 0 ? Math.min(...below) : 40;
}

/** The best candidate; `undefined` when none fits, `'ambiguous'` when two fit equally well. */
export function chooseOverload(
  table: TypeTable,
  candidates: Candidate[],
  args: { type: ApexType; isQuery?: boolean }[],
): Candidate | undefined | 'ambiguous' {
  let best: Candidate | undefined;
  let bestTotal = Infinity;
  let tie = false;
  for (const candidate of candidates) {
    if (candidate.method.parameters.length !== args.length) continue;
    let total = 0;
    for (let index = 0; index < args.length && total < Infinity; index++) {
      const parameter = table.substitute(candidate.method.parameters[index]!.type, candidate.on);
      total += distance(table, args[index]!.type, parameter, args[index]!.isQuery === true) ?? Infinity;
    }
    if (total < bestTotal) {
      best = candidate;
      bestTotal = total;
      tie = false;
    } else if (total === bestTotal && total < Infinity) tie = true;
  }
  return tie && bestTotal > 0 && !args.some((arg) => arg.type.kind === 'null') ? 'ambiguous' : best;
}
