/** Clients that are deleted, kept for a time, and brought back or removed. */
import { expect, test } from 'vitest';
import type { Desired } from '../../../src/runner/contract/plugin.ts';
import { admin, everything, makeEngine } from '../../kit/engine.ts';
import { makeLiveClient } from '../../kit/live-client.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A live client on a server whose plugins are one for its site and one for its data. */
async function makeHost(graceDays = 21) {
  const seen: Desired[] = [];
  const clock = { aheadMs: 0 };
  let isBroken = false;
  const data = recordingPlugin('data');
  const site = recordingPlugin('site', {
    onPlan: (_ctx, desired) => void seen.push(desired),
    onApply: () => {
      if (isBroken) throw new Error('Apache is broken');
    },
  });
  site.closed = 'absent';
  const now = () => new Date(Date.now() + clock.aheadMs);
  const engine = await makeEngine([data, site], { graceDays, now });
  const { server, id, carryOut } = await makeLiveClient(engine);
  await engine.addClient('beta', server.id);
  await engine.work(server.id);
  const { clients, prisma, start, runs } = engine;
  return {
    engine,
    server,
    clock,
    id,
    seen,
    carryOut,
    breakSite: (broken: boolean) => (isBroken = broken),
    acme: () => prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } }),
    there: () => [data, site].map((each) => each.there.get(server.id)?.has('acme') === true),
    remove: () => carryOut(clients.remove(id, 'acme')),
    undelete: () => carryOut(clients.undelete(id)),
    sync: () => carryOut(runs.onServer('SYNC', server.id)),
    refusal: (operation: Parameters<typeof start>[0]) =>
      start(operation, admin).then(
        () => undefined,
        (error: Error) => error.message,
      ),
  };
}

test('a deleted client loses its site and keeps everything else, until its time is over', async () => {
  const host = await makeHost();
  const run = await host.remove();
  expect([run.status, run.explanation]).toEqual([
    'SUCCEEDED',
    expect.stringMatching(
      /^The site of acme is off; everything else is kept for 21 days, and undeleteClient/,
    ),
  ]);
  expect(host.there()).toEqual([true, false]);
  const acme = await host.acme();
  expect(acme).toMatchObject({ presence: 'CLOSED', status: 'CLOSED', keptAs: 'PRESENT', deletedAt: null });
  expect(Math.round((acme.keptUntil!.getTime() - Date.now()) / DAY_MS)).toBe(21);
  expect(acme.secrets).not.toBe('');

  await host.engine.clients.purgeDue();
  host.clock.aheadMs = 22 * DAY_MS;
  await Promise.all([host.engine.clients.purgeDue(), host.engine.clients.purgeDue()]);
  await host.engine.work(host.server.id);
  expect(host.there()).toEqual([false, false]);
  expect(await host.acme()).toMatchObject({
    presence: 'ABSENT',
    status: 'DELETED',
    keptUntil: null,
    secrets: '',
    removal: { places: ['site on fo1.test', 'data on fo1.test'], left: [] },
  });
  const purges = await host.engine.prisma.run.findMany({ where: { kind: 'PURGE_CLIENT' } });
  expect(purges).toMatchObject([{ requestedBy: 'regent', status: 'SUCCEEDED' }]);
  expect(await host.engine.prisma.auditEntry.findMany({ where: { action: 'purgeClient' } })).toMatchObject([
    { actor: 'regent', subject: 'client acme' },
  ]);
});

test('a sync neither removes nor restores a closed client, and takes its site off again', async () => {
  const host = await makeHost();
  await host.remove();
  host.seen.length = 0;
  expect((await host.sync()).status).toBe('SUCCEEDED');
  expect(host.there()).toEqual([true, false]);
  const [desired] = host.seen;
  expect(desired!.clients.map(({ alias }) => alias)).toEqual(['beta']);
  expect(desired!.gone).toEqual(['acme']);
  expect(desired!.spared).not.toContain('acme');
  expect(await host.acme()).toMatchObject({ status: 'CLOSED' });
});

test('a client is brought back as it was: suspended, if it was', async () => {
  const host = await makeHost();
  await host.remove();
  expect(await host.undelete()).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringMatching(/^acme is back, as before the deletion, at /),
  });
  expect(host.there()).toEqual([true, true]);
  expect(await host.acme()).toMatchObject({ status: 'ACTIVE', keptUntil: null, keptAs: null });
  await host.carryOut(host.engine.clients.suspend(host.id));
  await host.remove();
  await host.undelete();
  expect(await host.acme()).toMatchObject({ presence: 'SUSPENDED', status: 'SUSPENDED' });
});

test('a deletion that fails can be taken back, and a waiting one gives way', async () => {
  const host = await makeHost();
  host.breakSite(true);
  expect((await host.remove()).status).toBe('FAILED');
  expect(await host.acme()).toMatchObject({ presence: 'CLOSED', status: 'FAILED', keptUntil: null });
  host.breakSite(false);
  expect((await host.undelete()).status).toBe('SUCCEEDED');
  expect(await host.acme()).toMatchObject({ status: 'ACTIVE', problem: null });

  const { run } = await host.engine.start(host.engine.clients.remove(host.id, 'acme'), admin);
  await host.undelete();
  expect(await host.engine.run(run.id)).toMatchObject({
    status: 'CANCELLED',
    explanation: 'Replaced by undeleteClient.',
  });
  expect(host.there()).toEqual([true, true]);
});

test('a closed client is removed before its time with its alias, and not changed meanwhile', async () => {
  const host = await makeHost();
  const { clients, runs } = host.engine;
  expect(await host.refusal(clients.purge(host.id, 'acme'))).toMatch(/was not deleted. Use deleteClient/);
  expect(await host.refusal(clients.undelete(host.id))).toMatch(/acme was not deleted, so there is nothing/);
  await host.remove();
  expect(await host.refusal(clients.purge(host.id, 'beta'))).toMatch(/type its alias, "acme"; you typed/);
  expect(await host.refusal(clients.remove(host.id, 'acme'))).toMatch(
    /was deleted, and is kept until \d.* Use undeleteClient to bring it back, or purgeClient/,
  );
  expect(await host.refusal(clients.suspend(host.id))).toMatch(/Bring it back with undeleteClient first/);
  expect(await host.refusal(runs.onClient('BACKUP', host.id))).toMatch(/being deleted, and is kept until/);
  expect((await host.carryOut(clients.purge(host.id, 'acme'))).status).toBe('SUCCEEDED');
  expect(host.there()).toEqual([false, false]);
  expect(await host.acme()).toMatchObject({ status: 'DELETED' });
  expect(await host.refusal(clients.undelete(host.id))).toMatch(/has already been deleted/);
});

test('what a removal leaves because Regent has not made it is noted with the deleted client', async () => {
  const host = await makeHost(0);
  const entry = host.engine.runner.pipeline.entries.find(({ name }) => name === 'data')!;
  const { plan } = entry.plugin;
  await host.engine.prisma.made.deleteMany({ where: { clientId: host.id, plugin: 'data' } });
  entry.plugin.plan = async (ctx, desired) => {
    if (desired.clients.some(({ alias }) => alias === 'acme')) ctx.found('acme', 'database acme');
    return plan(ctx, desired);
  };
  expect((await host.remove()).status).toBe('SUCCEEDED');
  expect((await host.acme()).removal).toMatchObject({
    left: [expect.stringMatching(/^database acme on fo1/), 'name acme on fo1.test'],
  });
});

test('many are deleted at once, with one run, and each one that is wrong is refused alone', async () => {
  const host = await makeHost();
  const { clients, prisma, start, work } = host.engine;
  const beta = await prisma.client.findUniqueOrThrow({ where: { alias: 'beta' } });
  const rows = [
    { clientId: host.id, alias: 'acme' },
    { clientId: beta.id, alias: 'acme' },
    { clientId: beta.id, alias: 'beta' },
  ];
  const { results, run } = await start(clients.removeMany(rows), admin);
  expect(results.map(({ problems }) => problems.map(({ message }) => message))).toEqual([
    [],
    [expect.stringMatching(/type its alias, "beta"/)],
    [],
  ]);
  await work(host.server.id);
  expect(await host.engine.run(run!.id)).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringMatching(/^The sites of 2 clients are off/),
  });
  const statuses = await prisma.client.findMany({ select: { status: true } });
  expect(statuses).toEqual([{ status: 'CLOSED' }, { status: 'CLOSED' }]);
});

test('a client that was never live is removed at once, and a retry goes on with what was to be done', async () => {
  const host = await makeHost();
  const { clients, runs, prisma, start, work } = host.engine;
  const { client } = await host.engine.addClient('never', host.server.id);
  await start(clients.remove(client.id, 'never'), admin);
  await work(host.server.id);
  expect(await prisma.client.findUniqueOrThrow({ where: { id: client.id } })).toMatchObject({
    status: 'DELETED',
  });
  await host.remove();
  host.engine.runner.pipeline.entries.find(({ name }) => name === 'data')!.plugin.apply = async () => {
    throw new Error('no disk');
  };
  const failed = await host.carryOut(clients.purge(host.id, 'acme'));
  expect(failed.status).toBe('FAILED');
  const again = await host.carryOut(runs.retry(failed.id, everything));
  expect(again.kind).toBe('PURGE_CLIENT');
  expect(await host.refusal(runs.retry(failed.id, new Set(['CLIENTS'])))).toMatch(/PURGE/);
});

test('a client of a server that does not come back is forgotten, and what could not be removed is on record', async () => {
  const host = await makeHost();
  const { clients, prisma, start } = host.engine;
  const forget = (alias: string) => clients.forget(host.id, { alias, reason: 'The hall burnt down' }, admin);
  await expect(forget('acme')).rejects.toThrow(/^fo1.test answers, so acme can be deleted there/);
  await prisma.server.update({ where: { id: host.server.id }, data: { state: 'UNREACHABLE' } });
  const { run } = await start(clients.remove(host.id, 'acme'), admin);
  await host.engine.work(host.server.id);
  expect((await host.engine.run(run.id)).status).toBe('BLOCKED');
  await expect(forget('beta')).rejects.toThrow(/To forget this client, type its alias, "acme"/);
  expect(await forget('acme')).toMatchObject({ status: 'DELETED', secrets: '' });
  expect((await host.acme()).removal).toMatchObject({
    places: [],
    left: ['data on fo1.test', 'site on fo1.test'],
  });
  expect(await host.engine.run(run.id)).toMatchObject({
    status: 'CANCELLED',
    explanation: 'Replaced by forgetClient: The hall burnt down.',
  });
  expect(await prisma.auditEntry.findFirst({ where: { action: 'forgetClient' } })).toMatchObject({
    subject: 'client acme',
    details: { reason: 'The hall burnt down', left: ['data on fo1.test', 'site on fo1.test'] },
  });
  await expect(forget('acme')).rejects.toThrow(/has already been deleted/);
});

test('the backups of a removed client may go from its server when their time is over', async () => {
  const host = await makeHost(0);
  const { clients, prisma, runStore } = host.engine;
  const serverId = host.server.id;
  const paths = { file: '/d/1.sql.zst', filesFile: '/d/1.files.tar.zst', manifest: '/d/1.json' };
  await prisma.backup.create({ data: { clientId: host.id, serverId, ok: true, ...paths } });
  await prisma.backup.create({
    data: { clientId: host.id, serverId, ok: true, file: '/d/2.sql.zst', goneAt: new Date() },
  });
  const later = new Date(Date.now() + DAY_MS);
  expect(await runStore.expiredBackups(serverId, later)).toEqual([]);
  await host.remove();
  const { deletedAt } = await host.acme();
  expect(await runStore.expiredBackups(serverId, deletedAt!)).toEqual([]);
  expect(await runStore.expiredBackups(serverId, later)).toEqual([
    { client: 'acme', files: Object.values(paths) },
  ]);
  expect(clients.backupsKeptUntil(deletedAt)).toEqual(new Date(deletedAt!.getTime() + 180 * DAY_MS));
  expect(clients.backupsKeptUntil(null)).toBeNull();
});

test('the alias of a removed client is released on request, and a new client of that name meets nothing of it', async () => {
  const host = await makeHost(0);
  const { addClient, clients, prisma, runStore, work } = host.engine;
  const release = (alias = 'acme') => clients.releaseAlias(host.id, alias, admin);
  await expect(release()).rejects.toThrow('The client acme is not deleted, so its alias stays its own.');
  await prisma.backup.create({
    data: {
      clientId: host.id,
      serverId: host.server.id,
      ok: true,
      file: '/d/acme-1.sql.zst',
      bytes: 1,
      sha256: 'x',
    },
  });
  await host.remove();
  await expect(addClient('acme', host.server.id)).rejects.toThrow(/stays its own. .* use releaseAlias/);
  await expect(release('beta')).rejects.toThrow(/type its alias, "acme"/);
  const at = { clientId: host.id, serverId: host.server.id, plugin: 'data' };
  await prisma.made.create({ data: at });
  await expect(release()).rejects.toThrow(/Something of acme may be left: data on fo1.test/);
  await prisma.made.deleteMany({ where: at });

  const old = await release();
  expect(old.alias).toBe(`acme~${old.number}`);
  await expect(release(old.alias)).rejects.toThrow(/was released already/);
  const { client } = await addClient('acme', host.server.id);
  await work(host.server.id);
  expect(await prisma.client.findUniqueOrThrow({ where: { id: client.id } })).toMatchObject({
    alias: 'acme',
    status: 'ACTIVE',
  });
  host.seen.length = 0;
  await host.sync();
  expect(host.seen[0]!.clients.map(({ alias }) => alias)).toEqual(['acme', 'beta']);
  expect(host.seen[0]!.gone).toEqual([old.alias]);
  expect(await prisma.backup.count({ where: { clientId: client.id } })).toBe(0);
  expect(await runStore.copyable(host.server.id, 'here')).toMatchObject([
    { clientId: host.id, alias: 'acme' },
  ]);
});
