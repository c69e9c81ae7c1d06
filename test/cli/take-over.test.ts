/** What others have set up becomes Regent's, on the command line. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decisionOf } from '../../cli/estate/take-over.ts';
import { startApi, type Api } from '../kit/api.ts';
import { wholeClient } from '../kit/clients.ts';
import { recordingPlugin } from '../kit/plugins.ts';
import { regent } from './regent.ts';

const site = Object.assign(recordingPlugin('site'), {
  findClients: async () => ({
    clients: [
      ...wholeClient('acme', 101),
      ...wholeClient('beta', 102),
      ...wholeClient('gamma', 103),
      ...wholeClient('torn', 104).filter(({ source }) => source !== 'LOCAL_PHP'),
    ],
    remarks: [],
  }),
});

let api: Api;
let serverId: string;
beforeAll(async () => {
  api = await startApi({ plugins: [site] });
  serverId = (await api.addServer('fo1.test')).id;
  site.there.set(serverId, new Set(['acme', 'beta', 'gamma']));
});
afterAll(() => api.close());

const line = (words: string, stdin?: string[]) =>
  regent(api, words.split(' '), stdin && { terminal: true, stdin });
const aliases = async () => (await api.prisma.client.findMany()).map(({ alias }) => alias).toSorted();

test('a decision is written in one word', () => {
  expect(decisionOf('Old_One:other-password=use-local-php')).toEqual({
    alias: 'Old_One',
    kind: 'OTHER_PASSWORD',
    choice: 'USE_LOCAL_PHP',
  });
  expect(decisionOf('acme:OTHER_SETTING.name=use-inventory')).toMatchObject({ setting: 'NAME' });
  for (const wrong of ['acme', 'acme:other-password', 'other-password=use-local-php'])
    expect(() => decisionOf(wrong)).toThrow('is not a decision');
});

test('clients are taken over once that was confirmed, and one that is refused is refused alone', async () => {
  expect((await line('takeover accept')).code).toBe(2);
  expect((await line('takeover accept --client acme')).code).toBe(2);
  expect((await line('takeover accept --client acme --decide nonsense --yes')).code).toBe(2);
  const planned = await line('takeover accept --client acme --dry-run');
  expect(planned).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^acme: would be taken over, as it is\n/),
  });
  expect((await line('takeover accept --client acme', ['n'])).code).toBe(3);
  expect(await aliases()).toEqual([]);

  const taken = await line('takeover accept --client acme --client torn', ['y']);
  expect(taken).toMatchObject({ code: 3, stdout: 'acme: is taken over, as it is\n' });
  expect(taken.stderr).toMatch(/torn: .*This has to be decided \(INCOMPLETE\)/);
  const { results } = JSON.parse((await line('takeover accept --client beta --yes --json')).stdout);
  expect(results).toMatchObject([{ alias: 'beta', client: { status: 'ACTIVE' } }]);
  expect(await aliases()).toEqual(['acme', 'beta']);
});

test('an orphan becomes a client', async () => {
  const data = { serverId, plugin: 'site', kind: 'DATABASE' as const, place: 'database gamma' };
  const { id } = await api.prisma.orphan.create({ data: { ...data, name: 'gamma', fingerprint: 'g' } });
  expect((await line(`orphan adopt ${id} --dry-run`)).stdout).toBe('Nothing was stored.\n');
  expect((await line(`orphan adopt ${id} --dry-run --keep`)).stdout).toMatch(/regent apply --plan/);
  expect((await line(`orphan adopt ${id}`)).stdout).toBe('gamma is a client of Regent.\n');
  expect(await aliases()).toEqual(['acme', 'beta', 'gamma']);
});
