import { expect, onTestFinished, test } from 'vitest';
import { startApi } from '../kit/api.ts';
import { recordingPlugin, withResolvers } from '../kit/plugins.ts';

const QUERY = 'mutation { syncAll(input: { dryRun: true }) { plan { summary } } }';

test('a dry run ends when its caller has left, and not before', async () => {
  const planning = withResolvers();
  const ended = withResolvers();
  const signals: AbortSignal[] = [];
  const plugin = recordingPlugin('vhost', {
    onPlan({ signal }) {
      signals.push(signal);
      if (signals.length > 1) return;
      planning.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          ended.resolve();
          reject(signal.reason as Error);
        });
      });
    },
  });
  const api = await startApi({ plugins: [plugin] });
  onTestFinished(() => api.close());
  await api.addServer('fo1.test');
  const caller = new AbortController();
  const asked = fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    body: JSON.stringify({ query: QUERY }),
    signal: caller.signal,
  });
  await planning.promise;
  caller.abort();
  await expect(asked).rejects.toThrow();
  await ended.promise;

  const { data } = await api.graphql(QUERY);
  expect(data.syncAll.plan).toEqual([]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});
