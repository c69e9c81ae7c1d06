/** Whoever may work with one kind of thing neither stops nor starts the runs of another kind. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMISSIONS } from '../../../src/domain/permissions.ts';
import { PERMISSION_FOR_RUN } from '../../../src/domain/runs/run-kinds.ts';
import type { RunKind } from '../../../src/domain/vocabulary.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { finderOfToken, insider, type HostileCaller } from './actors.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const KINDS = Object.keys(PERMISSION_FOR_RUN) as RunKind[];

async function runOf(kind: RunKind, more: object = {}): Promise<string> {
  const data = { kind, status: 'QUEUED' as const, requestedBy: 'somebody@example.org', lease: 'x', ...more };
  return (await api.prisma.run.create({ data })).id;
}

async function send(who: HostileCaller, mutation: 'cancelRun' | 'confirmRun' | 'retryRun', runId: string) {
  const { data, errors } = await who.ask(
    `mutation ($id: ID!) { ${mutation}(input: { runId: $id }) { run { id } userErrors { code message } } }`,
    { id: encodeId('Run', runId) },
  );
  expect(errors).toBeUndefined();
  return data[mutation] as { run: unknown; userErrors: { code: string; message: string }[] };
}

const statusOf = async (id: string) => (await api.prisma.run.findUniqueOrThrow({ where: { id } })).status;

test('a token cancels and retries runs of the kinds that its scope is for, and no others', async () => {
  for (const scope of PERMISSIONS.filter((each) => ['CLIENTS', 'MODELS', 'SERVERS'].includes(each))) {
    const thief = await finderOfToken(api, scope);
    for (const kind of KINDS) {
      const isTheirs = PERMISSION_FOR_RUN[kind] === scope;
      const held = await runOf(kind, { status: 'BLOCKED', blockedReason: 'CONFIRM' });
      const confirmed = await send(thief, 'confirmRun', held);
      expect(confirmed.userErrors.map(({ code }) => code)).toEqual(isTheirs ? [] : ['FORBIDDEN']);
      expect(await statusOf(held)).toBe(isTheirs ? 'QUEUED' : 'BLOCKED');

      const waiting = await runOf(kind);
      const cancelled = await send(thief, 'cancelRun', waiting);
      expect([kind, scope, cancelled.userErrors.map(({ code }) => code)]).toEqual([
        kind,
        scope,
        isTheirs ? [] : ['FORBIDDEN'],
      ]);
      expect(await statusOf(waiting)).toBe(isTheirs ? 'CANCELLED' : 'QUEUED');

      const before = await api.prisma.run.count();
      const failed = await runOf(kind, { status: 'FAILED' });
      const codes = (await send(thief, 'retryRun', failed)).userErrors.map(({ code }) => code);
      // Where it is theirs, there is no server or client to start it for.
      expect([kind, scope, codes]).toEqual([kind, scope, [isTheirs ? 'CONFLICT' : 'FORBIDDEN']]);
      expect(await api.prisma.run.count()).toBe(before + 1);
    }
  }
});

test('the refusal says what it takes, and the audit keeps it', async () => {
  const waiting = await runOf('BACKUP');
  const { userErrors } = await send(await insider(api, 'DBADMIN'), 'cancelRun', waiting);
  expect(userErrors).toEqual([
    { code: 'FORBIDDEN', message: 'Cancelling a BACKUP requires the permission SERVERS (SYSADMIN).' },
  ]);
  const entries = await api.prisma.auditEntry.findMany({
    where: { action: 'cancelRun', outcome: 'REFUSED' },
  });
  expect(entries.map(({ details }) => JSON.stringify(details))).toContainEqual(
    expect.stringContaining('requires the permission SERVERS'),
  );
});

test('a run that gathers others is as closed as they are, and so is each of them', async () => {
  const parent = await runOf('SYNC', { lease: null });
  const child = await runOf('SYNC', { parentId: parent });
  const intruder = await insider(api, 'ACCADMIN', 'DBADMIN');
  for (const id of [parent, child]) {
    expect((await send(intruder, 'cancelRun', id)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  }
  expect([await statusOf(parent), await statusOf(child)]).toEqual(['QUEUED', 'QUEUED']);
  expect((await send(await insider(api, 'SYSADMIN'), 'cancelRun', parent)).userErrors).toEqual([]);
  expect(await statusOf(child)).toBe('CANCELLED');
});

test('a retry that has become a deletion is for those who may delete', async () => {
  const server = await api.addServer('fo-retry.test');
  const { client, run } = await api.addClient('leaving', server.id);
  await api.prisma.client.update({ where: { id: client.id }, data: { presence: 'ABSENT' } });
  await api.prisma.run.update({ where: { id: run.id }, data: { status: 'FAILED' } });
  const refused = await send(await insider(api, 'SYSADMIN', 'DBADMIN'), 'retryRun', run.id);
  expect(refused.userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect(await api.prisma.run.count({ where: { kind: 'DELETE_CLIENT', lease: `server/${server.id}` } })).toBe(
    0,
  );
  const { userErrors } = await send(await insider(api, 'ACCADMIN'), 'retryRun', run.id);
  expect(userErrors).toEqual([]);
  expect(await api.prisma.run.count({ where: { kind: 'DELETE_CLIENT', lease: `server/${server.id}` } })).toBe(
    1,
  );
});
