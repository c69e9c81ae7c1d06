/** docs/api.md against the code: its limits and its codes. */
import { readFile } from 'node:fs/promises';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { costOf } from '../src/graphql/core/cost.ts';
import { makeSchema } from '../src/graphql/schema.ts';
import { CONNECTION_LIMITS, HTTP_LIMITS } from '../src/server/connections/connection-limits.ts';
import { DEEPEST_INPUT, MOST_INPUT_VALUES } from '../src/server/yoga/limit-input.ts';
import { LARGEST_BODY } from '../src/server/yoga/use-json-posts.ts';
import * as limits from '../src/server/yoga/use-limits.ts';
import { INIT_WITHIN_MS, MOST_OPERATIONS } from '../src/server/connections/web-socket.ts';

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
  const of = CONNECTION_LIMITS;
  const inSeconds = (...ms: (number | undefined)[]) => ms.map((each) => (each ?? 0) / 1_000).join(', ');
  expect(most).toEqual(
    [
      limits.MOST_CHARACTERS,
      limits.MOST_TOKENS,
      limits.MOST_REPETITIONS,
      limits.MOST_FRAGMENTS,
      DEEPEST_INPUT,
      MOST_INPUT_VALUES,
      limits.MOST_ROOT_FIELDS,
      limits.MOST_MUTATIONS,
      limits.MOST_INTROSPECTIONS,
      limits.DEEPEST,
      limits.MOST_VALUES,
      MOST_OPERATIONS,
      LARGEST_BODY,
      `${of.signedIn}, ${of.signedInOfUser}`,
      `${of.anonymous}, ${of.anonymousOfNetwork}`,
      inSeconds(HTTP_LIMITS.headersTimeout, HTTP_LIMITS.requestTimeout, INIT_WITHIN_MS),
      inSeconds(of.timeToSignInMs, of.idleMs, of.unreadMs),
    ].map(String),
  );
});

test('the example of a cost is counted as it says', () => {
  const [, example = '', count] = /`(clients\(.*?\})` counts (\d+)/.exec(page) ?? [];
  expect(costOf(makeSchema(), parse(`{ ${example} }`), {}).values).toBe(Number(count));
});

test('every code that is given has a line', async () => {
  const files = [
    'graphql/core/errors.ts',
    'server/yoga/use-json-posts.ts',
    'server/yoga/mask-errors.ts',
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
