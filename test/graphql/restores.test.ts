import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const RESTORE = `mutation ($input: RestoreClientInput!) {
  restoreClient(input: $input) {
    client { restores { status include doneAt undoableUntil backup { file } run { kind } } }
    userErrors { code message }
  }
}`;

test('restoreClient answers with the restore that was requested, or says why there is none', async () => {
  const { prisma } = api;
  const server = await api.addServer('restores.test');
  const { client: row } = await api.addClient('restored', server.id);
  const backup = await prisma.backup.create({
    data: { clientId: row.id, serverId: server.id, ok: true, file: '/srv/restored.sql.zst' },
  });
  const restore = async (more: object = {}) => {
    const input = {
      clientId: encodeId('Client', row.id),
      backupId: encodeId('Backup', backup.id),
      ...more,
    };
    const { data, errors } = await api.graphql(RESTORE, { input }, { token: await api.session() });
    expect(errors).toBeUndefined();
    return data.restoreClient;
  };
  expect((await restore()).userErrors).toEqual([
    { code: 'REFUSED', message: 'restores.test is a sandbox, which has no databases.' },
  ]);
  await prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH' } });
  expect(await restore({ include: 'FILES', idempotencyKey: 'once' })).toEqual({
    client: {
      restores: [
        {
          status: 'REQUESTED',
          include: 'FILES',
          doneAt: null,
          undoableUntil: null,
          backup: { file: '/srv/restored.sql.zst' },
          run: { kind: 'RESTORE_CLIENT' },
        },
      ],
    },
    userErrors: [],
  });
  expect((await restore({ include: 'FILES', idempotencyKey: 'once' })).client.restores).toHaveLength(1);
  expect((await restore()).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
});

test('a copy of a client requires no more than CLIENTS, unless it gets another administrator', async () => {
  const { prisma } = api;
  const server = await api.addServer('copies.test');
  const { client: row } = await api.addClient('original', server.id);
  await prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH', state: 'READY' } });
  const backup = await prisma.backup.create({
    data: { clientId: row.id, serverId: server.id, ok: true, file: '/srv/original.sql.zst' },
  });
  const copy = async (alias: string, token: string, more: object = {}) => {
    const input = { backupId: encodeId('Backup', backup.id), alias, ...more };
    const { data, errors } = await api.graphql(COPY, { input }, { token });
    return { ...data?.restoreAsNewClient, errors };
  };
  const firstUser = { firstName: 'A', lastName: 'B', email: 'a@b.example' };
  expect(await copy('copy-one', await api.session())).toMatchObject({
    client: { alias: 'copy-one', restores: [{ source: { alias: 'original' }, status: 'REQUESTED' }] },
    run: { kind: 'CREATE_CLIENT' },
    userErrors: [],
  });
  expect(await copy('copy-two', await api.session(), { firstUser })).toMatchObject({
    client: { alias: 'copy-two' },
  });
  const { errors } = await copy('copy-three', api.token, { firstUser });
  expect(errors?.[0]?.message).toMatch(/replaceFirstUser/);
  expect(await prisma.client.count({ where: { alias: 'copy-three' } })).toBe(0);
});

const COPY = `mutation ($input: RestoreAsNewClientInput!) {
  restoreAsNewClient(input: $input) {
    client { alias restores { status source { alias } } }
    run { kind }
    userErrors { code message }
  }
}`;
