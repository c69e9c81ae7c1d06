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
