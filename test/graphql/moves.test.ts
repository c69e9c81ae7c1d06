import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const MOVE = `mutation ($input: MoveClientInput!) {
  moveClient(input: $input) {
    client { moves { status doneAt keptUntil fromServer { fqdn } toServer { fqdn } run { kind server { fqdn } } } }
    userErrors { code message }
  }
}`;

test('moveClient answers with the move that was requested, or says why there is none', async () => {
  const { prisma } = api;
  const [from, to] = [await api.addServer('from.test'), await api.addServer('to.test')];
  const { client } = await api.addClient('moving', from.id);
  const move = async (toServerId: string, more: object = {}) => {
    const input = {
      clientId: encodeId('Client', client.id),
      toServerId: encodeId('Server', toServerId),
      ...more,
    };
    const { data, errors } = await api.graphql(MOVE, { input }, { token: await api.session() });
    expect(errors).toBeUndefined();
    return data.moveClient;
  };
  expect((await move(to.id)).userErrors).toMatchObject([
    { message: 'to.test is a sandbox, which has no databases. Choose another server.' },
  ]);
  await prisma.server.updateMany({ data: { connection: 'SSH' } });
  await prisma.client.update({ where: { id: client.id }, data: { activatedAt: new Date() } });
  await prisma.run.updateMany({ data: { status: 'SUCCEEDED' } });
  const requested = {
    status: 'REQUESTED',
    doneAt: null,
    keptUntil: null,
    fromServer: { fqdn: 'from.test' },
    toServer: { fqdn: 'to.test' },
    run: { kind: 'MOVE_CLIENT', server: { fqdn: 'to.test' } },
  };
  for (const _time of ['first', 'second'])
    expect(await move(to.id, { idempotencyKey: 'once' })).toEqual({
      client: { moves: [requested] },
      userErrors: [],
    });
  expect((await move(to.id)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
});

test('moveClients answers with one run for all, and with the place of a client that cannot move', async () => {
  const { prisma } = api;
  const [from, to] = [await api.addServer('drained.test'), await api.addServer('roomy.test')];
  await prisma.run.updateMany({ data: { status: 'SUCCEEDED' } });
  const ids: string[] = [];
  for (const alias of ['one', 'two']) ids.push((await api.addClient(alias, from.id)).client.id);
  await prisma.server.updateMany({ data: { connection: 'SSH' } });
  const clientIds = ids.map((id) => encodeId('Client', id));
  const move = async (token: string) => {
    const input = { clientIds, toServerId: encodeId('Server', to.id) };
    const { data, errors } = await api.graphql(
      `mutation ($input: MoveClientsInput!) {
        moveClients(input: $input) {
          run { kind server { fqdn } children { nodes { status client { alias } } } }
          plan { summary }
          userErrors { code path }
        }
      }`,
      { input },
      { token },
    );
    expect(errors).toBeUndefined();
    return data.moveClients;
  };
  expect(await move(await api.session())).toMatchObject({
    run: null,
    userErrors: [
      { code: 'CONFLICT', path: ['clientIds', '0'] },
      { code: 'CONFLICT', path: ['clientIds', '1'] },
    ],
  });
  await prisma.client.updateMany({ data: { activatedAt: new Date() } });
  await prisma.run.updateMany({ data: { status: 'SUCCEEDED' } });
  const { run, plan, userErrors } = await move(await api.session());
  expect({ plan, userErrors, server: run.server }).toEqual({ plan: null, userErrors: [], server: null });
  expect(run.children.nodes).toEqual(
    expect.arrayContaining(['one', 'two'].map((alias) => ({ status: 'QUEUED', client: { alias } }))),
  );
});
