/** What a cron expression would mean, before a schedule or a window has it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const ask = async (cron: string, timeZone: string, first?: number) => {
  const { data, errors } = await api.graphql(
    `query ($cron: Cron!, $timeZone: TimeZone!, $first: Int) {
      cronOccurrences(cron: $cron, timeZone: $timeZone, first: $first) { times userErrors { code message path } } }`,
    { cron, timeZone, first },
  );
  expect(errors).toBeUndefined();
  return data.cronOccurrences;
};

test('the next times are those of the time zone, three by default', async () => {
  expect(await ask('30 2 29 2 *', 'Europe/Luxembourg')).toEqual({
    times: ['2028-02-29T01:30:00.000Z', '2032-02-29T01:30:00.000Z', '2036-02-29T01:30:00.000Z'],
    userErrors: [],
  });
  expect((await ask('*/5 * * * *', 'UTC', 10)).times).toHaveLength(10);
});

test.each([
  ['61 2 * * *', 'UTC', 3, 'cron', 'is not a cron expression'],
  ['* * * * * *', 'UTC', 3, 'cron', 'is not a cron expression'],
  [`${'1,'.repeat(60)}1 * * * *`, 'UTC', 3, 'cron', 'at most 100 characters'],
  ['0 0 30 2 *', 'UTC', 3, 'cron', 'is never due'],
  ['30 2 * * *', 'Europe/Lux', 3, 'timeZone', 'is not a time zone'],
  ['* * * * *', 'UTC', 11, 'first', 'first is 1 to 10; you gave 11'],
  ['* * * * *', 'UTC', 0, 'first', 'first is 1 to 10; you gave 0'],
])(
  'of %s in %s, %i times, the answer says what is wrong, and where',
  async (cron, zone, first, path, why) => {
    expect(await ask(cron, zone, first)).toEqual({
      times: [],
      userErrors: [{ code: 'INVALID', message: expect.stringContaining(why), path: [path] }],
    });
  },
);
