/** A server that is gone for good is forgotten: who may do it, what ends with it, and what is still known of it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';
import { addUser } from '../kit/api/users.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  api.clock.aheadMs = 0;
  token = await api.session();
});
afterAll(() => api.close());

const FORGET = /* GraphQL */ `
  mutation ($input: ForgetServerInput!) {
    forgetServer(input: $input) {
      deletedServerId
      run {
        kind
        status
        children {
          nodes {
            kind
            server {
              fqdn
            }
          }
        }
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`;

const forget = async (id: string, fqdn: string, as: { token: string | null } = { token }) => {
  const input = { serverId: encodeId('Server', id), fqdn, reason: 'It burnt down' };
  const { data, errors } = await api.graphql(FORGET, { input }, as);
  return errors === undefined ? data.forgetServer : errors[0]?.extensions['code'];
};

const NOTHING = { deletedServerId: null, run: null };

test('it takes the right to servers, and a session in which the password was typed of late', async () => {
  const { id } = await api.addServer('rights.test');
  const denied = await addUser(api, 'accounts@example.org', ['ACCADMIN']);
  expect(await forget(id, 'rights.test', { token: null })).toBe('UNAUTHENTICATED');
  expect(await forget(id, 'rights.test', { token: denied.token })).toBe('FORBIDDEN');
  expect(await forget(id, 'rights.test', { token: api.token })).toBe('FORBIDDEN');
  api.clock.aheadMs = 16 * 60_000;
  expect(await forget(id, 'rights.test')).toBe('PASSWORD_NEEDED');
  expect(await api.prisma.server.count({ where: { id } })).toBe(1);
  api.clock.aheadMs = 0;
  const sysadmin = await addUser(api, 'servers@example.org', ['SYSADMIN']);
  expect(await forget(id, 'rights.test', { token: sysadmin.token })).toMatchObject({ userErrors: [] });
});

test('another name, no reason, or an id of no server forgets nothing', async () => {
  const server = await api.addServer('named.test');
  await api.addClient('named', server.id);
  const wrong = await forget(server.id, 'other.test');
  expect(wrong).toMatchObject({
    ...NOTHING,
    userErrors: [{ code: 'INVALID', path: ['fqdn'], message: expect.stringContaining('"named.test"') }],
  });
  const input = { serverId: encodeId('Server', server.id), fqdn: 'named.test', reason: ' ' };
  const { data } = await api.graphql(FORGET, { input }, { token });
  expect(data.forgetServer).toMatchObject({
    ...NOTHING,
    userErrors: [{ code: 'INVALID', path: ['reason'] }],
  });
  expect(await forget('0193a1f2-0000-7000-8000-000000000000', 'named.test')).toMatchObject({
    ...NOTHING,
    userErrors: [{ code: 'NOT_FOUND' }],
  });
  expect(await api.prisma.client.findUniqueOrThrow({ where: { alias: 'named' } })).toMatchObject({
    presence: 'PRESENT',
  });
});

test('what waits for it ends with the reason, what runs is called off, and others’ runs go on', async () => {
  const server = await api.addServer('runs.test');
  const other = await api.addServer('goes-on.test');
  const { run: queued } = await api.addClient('queued', server.id);
  const { run: running } = await api.services.start(api.services.runs.onServer('CHECK', server.id), {
    name: 'somebody',
    userId: null,
    address: null,
  });
  await api.tell(running.id, 'under way');
  const { run: waiting } = await api.addClient('elsewhere', other.id);
  await api.prisma.run.update({
    where: { id: waiting.id },
    data: { status: 'BLOCKED', blockedReason: 'SERVER_DOWN', blockedServerId: server.id },
  });
  api.woken.length = 0;
  expect(await forget(server.id, 'runs.test')).toMatchObject({ userErrors: [] });

  const { data } = await api.graphql(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Run { status explanation } } }`,
    { ids: [queued, running, waiting].map(({ id }) => encodeId('Run', id)) },
  );
  expect(data.nodes).toMatchObject([
    { status: 'CANCELLED', explanation: 'runs.test was forgotten: It burnt down.' },
    { status: 'CANCELLING' },
    { status: 'QUEUED' },
  ]);
  expect(api.woken).toContain(`server/${other.id}`);
});

test('its clients count as deleted and stay readable, as does the record of it; the run clears the other servers', async () => {
  const server = await api.addServer('record.test');
  const { client } = await api.addClient('record', server.id);
  await api.prisma.backup.create({
    data: { clientId: client.id, serverId: server.id, ok: true, file: '/dumps/record.zst' },
  });
  const proxy = await api.services.servers.create(
    { label: 'rpx', fqdn: 'rpx.test', role: 'REVERSE_PROXY', connection: 'LOCAL' },
    { name: 'somebody', userId: null, address: null },
  );
  const answer = await forget(server.id, 'RECORD.test');
  expect(answer).toEqual({
    deletedServerId: encodeId('Server', server.id),
    run: {
      kind: 'SYNC',
      status: 'QUEUED',
      children: { nodes: [{ kind: 'SYNC', server: { fqdn: 'rpx.test' } }] },
    },
    userErrors: [],
  });
  const { data } = await api.graphql(
    `{ client(alias: "record") { status server { fqdn mode } backups { nodes { file } } }
       servers { nodes { fqdn } }
       auditEntries(filter: { action: "forgetServer", subject: "record.test" }) { nodes { actor subject details } } }`,
  );
  expect(data.client).toMatchObject({
    status: 'DELETED',
    backups: { nodes: [{ file: '/dumps/record.zst' }] },
  });
  expect(data.servers.nodes.map(({ fqdn }: { fqdn: string }) => fqdn)).not.toContain('record.test');
  expect(data.auditEntries.nodes).toMatchObject([
    {
      actor: 'admin@example.org',
      subject: 'server record.test',
      details: {
        reason: 'It burnt down',
        clients: [{ alias: 'record', lastGoodBackup: { file: '/dumps/record.zst' } }],
      },
    },
  ]);
  // A second time there is nothing left to forget.
  const again = await forget(server.id, 'record.test');
  expect(again).toMatchObject({ ...NOTHING, userErrors: [{ path: ['serverId'] }] });
  expect(again.userErrors[0].message).toMatch(/record\.test was removed from Regent/);
  await api.prisma.server.update({ where: { id: proxy.id }, data: { mode: 'RETIRED' } });
});

test('its name and address are free for another server, where its clients’ aliases stay taken', async () => {
  const server = await api.addServer('again.test');
  await api.addClient('again', server.id);
  await forget(server.id, 'again.test');
  const another = await api.addServer('again.test');
  expect(another.id).not.toBe(server.id);
  await expect(api.addClient('again', another.id)).rejects.toThrow(/was deleted, and stays its own/);
  await api.addClient('again-2', another.id);
  expect(await api.prisma.client.count({ where: { serverId: another.id } })).toBe(1);
});

test('a server is given back by the same right and in such a session, first as a dry run', async () => {
  const server = await api.addServer('back.test');
  const { client } = await api.addClient('back', server.id);
  await api.prisma.run.updateMany({ data: { status: 'SUCCEEDED' } });
  const release = async (dryRun: boolean, as: { token: string | null } = { token }) => {
    const input = { serverId: encodeId('Server', server.id), fqdn: 'back.test', reason: 'No need', dryRun };
    const { data, errors } = await api.graphql(
      `mutation ($input: ReleaseServerInput!) {
        releaseServer(input: $input) {
          deletedServerId leftBehind { client what } userErrors { code message } } }`,
      { input },
      as,
    );
    return errors === undefined ? data.releaseServer : errors[0]?.extensions['code'];
  };
  await api.prisma.made.create({ data: { clientId: client.id, serverId: server.id, plugin: 'site' } });
  expect(await release(true, { token: api.token })).toBe('FORBIDDEN');
  const leftBehind = [{ client: 'back', what: 'site on back.test' }];
  expect(await release(true)).toEqual({ deletedServerId: null, leftBehind, userErrors: [] });
  const deletedServerId = encodeId('Server', server.id);
  expect(await release(false)).toEqual({ deletedServerId, leftBehind, userErrors: [] });
  expect(await api.prisma.client.findUniqueOrThrow({ where: { id: client.id } })).toMatchObject({
    alias: `back~${client.number}`,
  });
});
