/**
 * Every n-th of them, for a run that should be short.
 * @param part such as `2/3`: the second of each three; all of them if absent
 */
export function partOf<T>(all: T[], part = '1/1'): T[] {
  const [first = 0, each = 0] = part.split('/').map(Number);
  if (!(first >= 1 && first <= each)) throw new Error(`A part is such as 2/3, and not ${part}.`);
  return all.filter((_, index) => index % each === first - 1);
}
