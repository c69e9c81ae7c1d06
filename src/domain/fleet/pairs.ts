import { changedFields } from './difference.ts';

/**
 * Pairs things without a name of their own, of each key: first those that are the same, then the others in their order.
 * `differing` has those of the file that are not the same as any; `left` are those that the file does not have.
 */
export function inPairs<Asked extends { entry: object }, Present extends { entry: Asked['entry'] }>(
  asked: Asked[],
  present: Present[],
  keyOf: (entry: Asked['entry']) => string,
): { key: string; differing: [Asked, Present | undefined][]; left: Present[] }[] {
  const keys = new Set([...present, ...asked].map(({ entry }) => keyOf(entry)));
  return [...keys].map((key) => {
    const isIts = ({ entry }: Asked | Present) => keyOf(entry) === key;
    const left = present.filter(isIts);
    const others = asked.filter(isIts).filter((one) => {
      const same = left.findIndex((other) => changedFields(one.entry, other.entry).length === 0);
      if (same !== -1) left.splice(same, 1);
      return same === -1;
    });
    const differing = others.map((one): [Asked, Present | undefined] => [one, left.shift()]);
    return { key, differing, left };
  });
}
