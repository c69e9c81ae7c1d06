import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { withResolvers } from '../kit/plugins.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('a dry run ends when its caller has left, and not before', async () => {
  const planning = withResolvers();
  const ended = withResolvers();
  api.dryRuns.planner = (_request, signal) => {
    planning.resolve();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        ended.resolve();
        reject(signal.reason);
      });
    });
  };
  const caller = new AbortController();
  const asked = fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    body: JSON.stringify({ query: 'mutation { syncAll(input: { dryRun: true }) { plan { summary } } }' }),
    signal: caller.signal,
  });
  await planning.promise;
  caller.abort();
  await expect(asked).rejects.toThrow();
  await ended.promise;

  const signals: AbortSignal[] = [];
  api.dryRuns.planner = async (_request, signal) => {
    signals.push(signal);
    return { changes: [], problems: [] };
  };
  const { data } = await api.graphql('mutation { syncAll(input: { dryRun: true }) { plan { summary } } }');
  expect(data.syncAll.plan).toEqual([]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});
