import { describe, expect, test } from 'vitest';
import { restoreWork } from '../../src/domain/clients/restores.ts';
import type { Context, DesiredRestore } from '../../src/runner/contract/plugin.ts';
import { admin, everything, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const now = new Date('2026-11-28T12:00:00Z');
const before = new Date('2026-11-27T12:00:00Z');
const row = {
  doneAt: null,
  run: null,
  undoneAt: null,
  undoRequestedAt: null,
  undoRun: null,
  queued: false,
  sourceId: null,
};
const under = (status: 'QUEUED' | 'RUNNING' | 'FAILED' | 'CANCELLED') => ({ queued: true, run: { status } });

test.each([
  ['in a dry run', {}, 'restore'],
  ['while its run is under way', under('RUNNING'), 'restore'],
  ['never before its run begins', under('QUEUED'), 'keep'],
  ['never after its run has failed', under('FAILED'), 'drop'],
  ['never after its run was cancelled', under('CANCELLED'), 'drop'],
  ['never after its run was removed', { queued: true }, 'drop'],
  ['not again when it is done', { ...under('RUNNING'), doneAt: before }, 'keep'],
  ['not again after its time, when it is tidied', { doneAt: new Date('2026-11-20T12:00:00Z') }, 'drop'],
  [
    'back when its undoing is under way',
    {
      doneAt: before,
      undoRequestedAt: now,
      queued: true,
      undoRun: { status: 'RUNNING' as const },
    },
    'undo',
  ],
  [
    'not back when its undoing has failed',
    {
      doneAt: before,
      undoRequestedAt: now,
      queued: true,
      undoRun: { status: 'FAILED' as const },
    },
    'keep',
  ],
])('a backup is put in its place %s', (_, more, work) => {
  expect(restoreWork({ ...row, ...more }, now)).toBe(work);
});

/** A live client with a good backup, and a plugin with its database. */
async function live(act: (ctx: Context, restore: DesiredRestore) => void) {
  const asked: string[] = [];
  const site = recordingPlugin('site', {
    onPlan(ctx, { clients }) {
      for (const { restores } of clients)
        for (const restore of restores) {
          asked.push(restore.work);
          act(ctx, restore);
        }
    },
  });
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  const { client } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  await engine.prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH' } });
  const backup = await engine.prisma.backup.create({
    data: { clientId: client.id, serverId: server.id, ok: true, file: '/srv/acme.sql.zst', bytes: 12n },
  });
  const request = (backupId = backup.id) =>
    engine.start(engine.clients.restore(client.id, { backupId }), admin);
  const carryOut = async (run: { id: string }) => {
    await engine.work(server.id);
    return engine.run(run.id);
  };
  const restores = () => engine.prisma.restore.findMany({ orderBy: { createdAt: 'asc' } });
  return { ...engine, server, client, backup, asked, request, carryOut, restores };
}
const succeed = (ctx: Context, { id, work }: DesiredRestore) => {
  if (work === 'restore') ctx.restored(id, 'DONE');
  if (work === 'undo') ctx.restored(id, 'UNDONE');
};

describe('a restore', () => {
  test('is carried out once, by its own run, and can be undone for 7 days', async () => {
    const { request, carryOut, restores, asked, start, clients, client, prisma } = await live(succeed);
    const { run } = await request();
    expect(run.kind).toBe('RESTORE_CLIENT');
    expect((await carryOut(run)).status).toBe('SUCCEEDED');
    const [done] = await restores();
    expect(Number(done?.undoableUntil) - Number(done?.doneAt)).toBe(7 * 86_400_000);
    expect(asked).toContain('restore');
    const undo = await start(clients.undoRestore(client.id), admin);
    expect(undo.run.kind).toBe('UNDO_RESTORE');
    expect((await carryOut(undo.run)).status).toBe('SUCCEEDED');
    expect((await restores())[0]?.undoneAt).not.toBeNull();
    await expect(start(clients.undoRestore(client.id), admin)).rejects.toThrow(/undone already/);
    const audit = await prisma.auditEntry.findMany({ where: { subject: 'client acme' } });
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['restoreClient', 'undoRestore']),
    );
  });

  test('that failed is not done by a later sync, and retryRun does it', async () => {
    let fails = true;
    const { request, carryOut, restores, asked, start, runs, server } = await live((ctx, restore) => {
      if (fails && restore.work === 'restore') ctx.fail('acme', 'no space');
      else if (restore.work === 'drop') ctx.restored(restore.id, 'DROPPED');
      else succeed(ctx, restore);
    });
    const { run } = await request();
    expect((await carryOut(run)).status).toBe('FAILED');
    fails = false;
    asked.length = 0;
    await carryOut((await start(runs.onServer('SYNC', server.id), admin)).run);
    expect(asked).not.toContain('restore');
    expect((await restores())[0]).toMatchObject({ doneAt: null, droppedAt: expect.any(Date) });
    const again = await start(runs.retry(run.id, everything), admin);
    expect(again.run.kind).toBe('RESTORE_CLIENT');
    expect((await carryOut(again.run)).status).toBe('SUCCEEDED');
    expect((await restores())[0]).toMatchObject({ doneAt: expect.any(Date), droppedAt: null });
  });

  test('waits for nothing in silence: a second one, and what cannot be restored, is refused in words', async () => {
    const { request, start, clients, client, backup, addClient, server, prisma, restores } =
      await live(succeed);
    await expect(start(clients.undoRestore(client.id), admin)).rejects.toThrow(/was not restored/);
    const other = await addClient('beta', server.id);
    await expect(start(clients.restore(other.client.id, { backupId: backup.id }), admin)).rejects.toThrow(
      /not one of beta/,
    );
    const more = { clientId: client.id, serverId: server.id };
    const gone = await prisma.backup.create({
      data: { ...more, file: '/srv/x.sql.zst', ok: true, goneAt: now },
    });
    await expect(request(gone.id)).rejects.toThrow(/x.sql.zst is gone .* there is no good copy/);
    const failed = await prisma.backup.create({ data: { ...more, file: '/srv/y.sql.zst', ok: false } });
    await expect(request(failed.id)).rejects.toThrow(/has failed/);
    await request();
    await expect(request()).rejects.toThrow(/has not ended yet/);
    expect(await restores()).toHaveLength(1);
    await start(clients.remove(client.id, 'acme'), admin);
    await expect(request()).rejects.toThrow(/is being deleted/);
  });
});
