/** Conditions in random company: which are made together on one set of hosts, the same for the same seed. */
import type { Condition } from './condition.ts';

/** Puts every condition into some group of at most this many, none beside another that touches the same. */
export function groupsOf(conditions: Condition[], size: number, seed: number): Condition[][] {
  const groups: Condition[][] = [];
  for (const condition of shuffled(conditions, seed)) {
    const group = groups.find(
      (others) => others.length < size && others.every((one) => goTogether(one, condition)),
    );
    if (group === undefined) groups.push([condition]);
    else group.push(condition);
  }
  return groups;
}

/** Two that touch the same thing would undo each other. */
export const goTogether = (one: Condition, other: Condition) =>
  one.id !== other.id &&
  (one.on !== other.on || !(one.touches ?? []).some((thing) => other.touches?.includes(thing)));

/** Fisher-Yates on mulberry32, a generator of 32 bits of state. */
function shuffled<T>(values: T[], seed: number): T[] {
  const result = [...values];
  let state = seed;
  const random = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  for (let end = result.length - 1; end > 0; end -= 1) {
    const at = random(end + 1);
    [result[end], result[at]] = [result[at] as T, result[end] as T];
  }
  return result;
}
