/** adoptOrphan: one call makes a client of what belongs to nobody, as it is on its server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { wholeClient } from '../../kit/clients.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const site = Object.assign(recordingPlugin('site'), {
  findClients: async () => ({
    clients: [
      ...wholeClient('acme', 101),
      // Its configuration is missing.
      ...wholeClient('torn', 102).filter(({ source }) => source !== 'LOCAL_PHP'),
    ],
    remarks: [],
  }),
});

let api: Api;
let fo1: string;

beforeAll(async () => {
  api = await startApi({ plugins: [site] });
  fo1 = (await api.addServer('fo1.test')).id;
  site.there.set(fo1, new Set(['acme']));
  for (const name of ['acme', 'torn'])
    for (const kind of ['VIRTUAL_HOST', 'DATABASE'] as const)
      await api.prisma.orphan.create({
        data: { serverId: fo1, plugin: 'site', kind, name, place: name, fingerprint: name },
      });
});
afterAll(() => api.close());

async function adopt(name: string, more: object = {}) {
  const { id } = await api.prisma.orphan.findFirstOrThrow({ where: { name, kind: 'DATABASE' } });
  const { data, errors } = await api.graphql(
    `mutation ($input: AdoptOrphanInput!) {
      adoptOrphan(input: $input) { client { alias server { fqdn } } accepted { summary } userErrors { code message } }
    }`,
    { input: { orphanId: encodeId('Orphan', id), ...more } },
  );
  expect(errors).toBeUndefined();
  return data.adoptOrphan;
}

const present = (name: string) => api.prisma.orphan.count({ where: { name, goneAt: null } });

test('a dry run stores nothing; then the client is there, and all of its name is no orphan any more', async () => {
  expect(await adopt('acme', { dryRun: true })).toEqual({ client: null, accepted: [], userErrors: [] });
  expect([await api.prisma.client.count(), await present('acme')]).toEqual([0, 2]);
  expect(await adopt('acme')).toEqual({
    client: { alias: 'acme', server: { fqdn: 'fo1.test' } },
    accepted: [],
    userErrors: [],
  });
  expect(await present('acme')).toBe(0);
  const entry = await api.prisma.auditEntry.findFirst({ where: { action: 'takeOver', outcome: 'DONE' } });
  expect(entry?.subject).toBe('client acme');
  expect(await adopt('acme')).toMatchObject({
    userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('has not been there since') }],
  });
});

test('what contradicts itself is refused with its choices, and stays an orphan', async () => {
  const refused = await adopt('torn');
  expect(refused.client).toBeNull();
  expect(refused.userErrors).toEqual([
    { code: 'CONFLICT', message: expect.stringContaining('This has to be decided (INCOMPLETE)') },
  ]);
  expect(await present('torn')).toBe(2);
});
