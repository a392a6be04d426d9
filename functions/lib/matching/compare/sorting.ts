/** Beyond this length the sort of the platform is faster than insertion. */
const SHORT = 12;

/** Sorts in place, stable; for lists that are nearly always short. */
export function sortShort<T>(list: T[], compare: (a: T, b: T) => number): T[] {
  const { length } = list;
  if (length > SHORT) return list.sort(compare);
  for (let i = 1; i < length; i++) {
    const moved = list[i]!;
    let at = i;
    while (at > 0 && compare(list[at - 1]!, moved) > 0) {
      list[at] = list[at - 1]!;
      at--;
    }
    list[at] = moved;
  }
  return list;
}
