/** docs/api.md against the code: its limits and its codes. */
import { readFile } from 'node:fs/promises';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { costOf } from '../src/graphql/cost.ts';
import { makeSchema } from '../src/graphql/schema.ts';
import { HTTP_LIMITS, MOST_FROM_ONE_ADDRESS } from '../src/server/connection-limits.ts';
import { LARGEST_BODY } from '../src/server/use-json-posts.ts';
import * as limits from '../src/server/use-limits.ts';
import { INIT_WITHIN_MS, MOST_OPERATIONS } from '../src/server/web-socket.ts';

const page = await readFile(new URL('../docs/api.md', import.meta.url), 'utf8');
const rows = (heading: string) => {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (.*?) +\| (.*?) +\|/gm)].map(([, first = '', second = '']) => [
    first,
    second,
  ]);
};

test('the limits are those of the code', () => {
  const most = rows('Limits')
    .slice(2)
    .map(([, figure]) => figure);
  const seconds = [HTTP_LIMITS.headersTimeout ?? 0, HTTP_LIMITS.requestTimeout ?? 0, INIT_WITHIN_MS];
  expect(most).toEqual(
    [
      limits.MOST_CHARACTERS,
      limits.MOST_TOKENS,
      limits.MOST_ROOT_FIELDS,
      limits.MOST_MUTATIONS,
      limits.MOST_INTROSPECTIONS,
      limits.DEEPEST,
      limits.MOST_VALUES,
      MOST_OPERATIONS,
      LARGEST_BODY,
      MOST_FROM_ONE_ADDRESS,
      seconds.map((ms) => ms / 1_000).join(', '),
    ].map(String),
  );
});

test('the example of a cost is counted as it says', () => {
  const [, example = '', count] = /`(clients\(.*?\})` counts (\d+)/.exec(page) ?? [];
  expect(costOf(makeSchema(), parse(`{ ${example} }`), {}).values).toBe(Number(count));
});

test('every code that is given has a line', async () => {
  const files = [
    'graphql/errors.ts',
    'server/use-json-posts.ts',
    'server/mask-errors.ts',
    'server/server.ts',
  ];
  const texts = await Promise.all(
    files.map((file) => readFile(new URL(`../src/${file}`, import.meta.url), 'utf8')),
  );
  const codes = texts.flatMap((text) =>
    [...text.matchAll(/(?:code: |,\s+)'([A-Z_]{6,})'/g)].map(([, code]) => `\`${code}\``),
  );
  expect(codes.length).toBeGreaterThan(8);
  const documented = rows('Codes').map(([code]) => code);
  expect(codes.filter((code) => !documented.includes(code))).toEqual([]);
});
