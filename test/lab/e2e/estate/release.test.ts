/** A server is given back: its clients' sites go on answering, and nothing on any server is changed for it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { createClient, site, told } from '../kit/clients.ts';
import { inPerson, useRegent } from '../kit/regent.ts';
import { carryOut, changesIn, runOf } from '../kit/runs.ts';
import { trees, writtenBy } from '../kit/tree.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const regent = useRegent();
const ALIASES = ['back-one', 'back-two'];

interface Released {
  deletedServerId: string | null;
  leftBehind: { client: string | null; what: string }[];
}

async function release(serverId: string, dryRun: boolean): Promise<Released> {
  const { api } = await inPerson(regent);
  return api.mutate<Released>(
    `mutation ($input: ReleaseServerInput!) {
      releaseServer(input: $input) { deletedServerId leftBehind { client what } userErrors { code message } } }`,
    { input: { serverId, fqdn: frontOffice.fqdn, reason: 'Back to the playbook', dryRun } },
  );
}

beforeAll(async () => {
  for (const alias of ALIASES)
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await carryOut(regent, 'syncAll', {})).status).toBe('SUCCEEDED');
  expect((await carryOut(regent, 'backupServer', { serverId: regent.serverId(frontOffice) })).status).toBe(
    'SUCCEEDED',
  );
});

test('two clients are released with their server: no byte differs, and no request to their sites fails', async () => {
  const serverId = regent.serverId(frontOffice);
  const [before, filesBefore] = [await trees(), writtenBy(regent)];
  const loop = new AbortController();
  const answers: number[] = [];
  const asking = (async () => {
    while (!loop.signal.aborted) for (const alias of ALIASES) answers.push((await site(alias)).status);
  })();

  const { deletedServerId: none, leftBehind: planned } = await release(serverId, true);
  expect(none).toBeNull();
  expect(planned).toEqual(
    expect.arrayContaining([
      { client: 'back-one', what: 'database on fo1.lab.test' },
      { client: 'back-one', what: 'common-grant on bo.lab.test' },
      { client: 'back-two', what: 'reverse-proxy on rpx.lab.test' },
      { client: 'back-two', what: 'inventory on fo1.lab.test' },
      { client: 'back-two', what: '1 backup on fo1.lab.test' },
      { client: null, what: '/var/lib/regent on fo1.lab.test, with managed-by.json' },
    ]),
  );
  expect(await release(serverId, false)).toMatchObject({ deletedServerId: serverId, leftBehind: planned });
  expect(await trees()).toEqual(before);
  expect(writtenBy(regent)).toEqual(filesBefore);

  // The servers that stay leave alone what is not Regent's any more.
  for (const host of [reverseProxy, backOffice, otherFrontOffice]) {
    const synced = await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) });
    expect(synced.status).toBe('SUCCEEDED');
    expect(changesIn(synced)).toEqual([]);
  }
  const all = await carryOut(regent, 'syncAll', {});
  const children = await Promise.all(all.children.nodes.map(({ id }) => runOf(regent, id)));
  expect(new Set(children.map(({ server }) => server?.fqdn))).toEqual(
    new Set([backOffice, otherFrontOffice, reverseProxy].map(({ fqdn }) => fqdn)),
  );
  loop.abort();
  await asking;
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter((status) => status !== 200)).toEqual([]);
  expect(readFileSync(join(regent.inventoryDir, 'hosts'), 'utf8')).toContain(frontOffice.fqdn);
  expect(existsSync(join(regent.inventoryDir, `host_vars/${frontOffice.fqdn}/generated.yaml`))).toBe(true);
  expect(await told(frontOffice, 'cat /var/lib/regent/managed-by.json')).toContain('"regent"');

  const { aliasAvailability } = await regent.api.ask<{ aliasAvailability: unknown }>(
    '{ aliasAvailability(alias: "back-one") { available } }',
  );
  expect(aliasAvailability).toEqual({ available: true });
  // Their things are in the way of a new client of that name, and stay.
  expect(await createClient(regent, otherFrontOffice, 'back-one')).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringContaining('that Regent has not made'),
  });
  expect((await site('back-one')).status).toBe(200);
});
