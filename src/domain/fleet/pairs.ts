/**
 * Pairs things without a name of their own: first those that are the same, then the others in their order.
 * `differing` has those of the file that are not the same as any; `left` are those that the file does not have.
 */
export function inPairs<Asked, Present>(
  asked: Asked[],
  present: Present[],
  isSame: (one: Asked, other: Present) => boolean,
): { differing: [Asked, Present | undefined][]; left: Present[] } {
  const left = [...present];
  const others = asked.filter((one) => {
    const same = left.findIndex((other) => isSame(one, other));
    if (same !== -1) left.splice(same, 1);
    return same === -1;
  });
  const differing = others.map((one): [Asked, Present | undefined] => [one, left.shift()]);
  return { differing, left };
}
