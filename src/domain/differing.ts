/** What of a patch is another value than before; the rest is there already, and was judged when it came. */
export function differing<Patch extends object>(
  patch: Patch,
  before: { [Key in keyof Patch]?: unknown },
): Partial<Patch> {
  const changes = Object.entries(patch).filter(([key, value]) => before[key as keyof Patch] !== value);
  return Object.fromEntries(changes) as Partial<Patch>;
}
