/** docs/requirements.md is printed from conditions that are tried on real hosts. */
import { readFile } from 'node:fs/promises';
import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { conditions } from './lab/past/conditions.ts';
import { goTogether, groupsOf } from './lab/past/draw.ts';
import { file, requirements } from './lab/past/requirements.ts';
import { nthOf } from './part-of.ts';

test('docs/requirements.md says what is tried (npm run requirements prints it anew)', async () => {
  expect(await readFile(file, 'utf8')).toBe(await requirements());
});

test('each condition has a name of its own', () => {
  const ids = conditions.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('whatever the seed, each condition is drawn once, the same for the same seed, and beside none that undoes it', () => {
  assert(
    property(integer(), integer({ min: 1, max: 9 }), (seed, size) => {
      const groups = groupsOf(conditions, size, seed);
      expect(groupsOf(conditions, size, seed)).toEqual(groups);
      expect(groups.flat().toSorted(byId)).toEqual(conditions.toSorted(byId));
      for (const group of groups) {
        expect(group.length).toBeLessThanOrEqual(size);
        for (const one of group)
          for (const other of group) if (one !== other) expect(goTogether(one, other)).toBe(true);
      }
    }),
  );
});

test('the parts of a short run are all conditions together, each once; what is no part is refused', () => {
  const parts = ['1/3', '2/3', '3/3'].flatMap((part) => nthOf(conditions, part));
  expect(parts.toSorted(byId)).toEqual(conditions.toSorted(byId));
  for (const wrong of ['0/3', '4/3', 'half']) expect(() => nthOf(conditions, wrong)).toThrow('such as 1/2');
});

const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id);
