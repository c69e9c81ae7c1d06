/** The fields of a patch that change a value. The others need no check: their values were checked before. */
export function differing<Patch extends object>(
  patch: Patch,
  before: { [Key in keyof Patch]?: unknown },
): Partial<Patch> {
  const changes = Object.entries(patch).filter(([key, value]) => before[key as keyof Patch] !== value);
  return Object.fromEntries(changes) as Partial<Patch>;
}
