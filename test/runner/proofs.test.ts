/** Proofs of backups: what is asked of a plugin, what becomes of the rows, and whose turn it is. */
import { expect, test } from 'vitest';
import { SCHEDULER } from '../../src/domain/runs/run-kinds.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import type { Context, Desired, Proof, ProvableBackup } from '../../src/runner/contract/plugin.ts';
import { admin, everything, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const proof = (outcome: Proof['outcome']): Proof => ({
  outcome,
  source: 'SERVER',
  message: `It is ${outcome}.`,
});

/** Live clients on a server that is spoken to, and a plugin that proves what it gets with these outcomes. */
async function makeHost(aliases = ['acme', 'beta']) {
  const outcomes = new Map<string, Proof['outcome']>();
  const asked: (ProvableBackup | undefined)[] = [];
  let time = new Date('2030-01-01T00:00:00Z');
  const plugin = Object.assign(recordingPlugin('backup'), {
    findBackups: async () => undefined,
    actions: {
      async backup() {},
      async prove(ctx: Context, { clients }: Desired) {
        for (const { alias } of clients) {
          const backup = await ctx.backupToProve(alias);
          asked.push(backup);
          const outcome = outcomes.get(alias) ?? 'PROVEN';
          if (backup !== undefined) ctx.proved(backup.file, proof(outcome));
          if (outcome !== 'PROVEN') ctx.fail(alias, `${alias} is ${outcome}.`);
        }
      },
    },
  });
  const own = Object.assign(recordingPlugin('own', { roles: ['BACK_OFFICE'] }), {
    ofServer: true as const,
    ownDatabase: () => 'common',
    findBackups: async () => undefined,
    actions: {
      async prove(ctx: Context) {
        const backup = await ctx.backupToProve('common');
        const outcome = outcomes.get('common') ?? 'PROVEN';
        if (backup !== undefined) ctx.proved(backup.file, proof(outcome));
        if (outcome !== 'PROVEN') throw new Error(`common is ${outcome}.`);
      },
    },
  });
  const engine = await makeEngine([plugin, own], { now: () => time });
  const server = await engine.addServer('fo1.test');
  for (const alias of aliases) await engine.addClient(alias, server.id);
  await engine.work(server.id);
  const { prisma } = engine;
  await prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH' } });
  const idOf = async (alias: string) => (await prisma.client.findUniqueOrThrow({ where: { alias } })).id;
  const work = async (runId: string) => {
    await carryOut(engine.runner, `backup/${server.id}`, new AbortController().signal);
    return engine.run(runId);
  };
  return {
    engine,
    server,
    outcomes,
    asked,
    idOf,
    work,
    setTime: (to: string) => (time = new Date(to)),
    async addBackup(alias: string, file: string, more: object = {}) {
      const row = { serverId: server.id, file, bytes: 9, sha256: 'aa', ok: true, ...more };
      return prisma.backup.create({ data: { ...row, clientId: await idOf(alias) } });
    },
    async verify(serverId = server.id) {
      const { run } = await engine.start(engine.runs.onServer('VERIFY', serverId), admin);
      return work(run.id);
    },
    rows: () =>
      prisma.backup.findMany({
        orderBy: { file: 'asc' },
        select: { file: true, ok: true, provenAt: true, proofOutcome: true, message: true },
      }),
  };
}

test('the newest good backup of each client is proven, under the lease of backups, and its row says so', async () => {
  const host = await makeHost();
  await host.addBackup('acme', '/dumps/1', { at: new Date('2029-01-01') });
  await host.addBackup('acme', '/dumps/2', {
    at: new Date('2029-01-02'),
    filesFile: '/dumps/2f',
    filesSha256: 'bb',
  });
  await host.addBackup('acme', '/dumps/3', { at: new Date('2029-01-03'), ok: false });
  await host.addBackup('acme', '/dumps/4', { at: new Date('2029-01-04'), goneAt: new Date() });
  await host.addBackup('beta', '/dumps/5', { manifest: '/dumps/5.json' });
  const run = await host.verify();
  expect(run).toMatchObject({
    kind: 'VERIFY',
    status: 'SUCCEEDED',
    lease: `backup/${host.server.id}`,
    explanation: 'The newest backup of each client on fo1.test is proven.',
  });
  expect(host.asked).toEqual([
    {
      file: '/dumps/2',
      bytes: 9,
      sha256: 'aa',
      files: { bytes: null, sha256: 'bb' },
      manifest: null,
      isThere: true,
      copy: null,
    },
    expect.objectContaining({ file: '/dumps/5', files: null, manifest: '/dumps/5.json' }),
  ]);
  const proven = { ok: true, provenAt: expect.any(Date), proofOutcome: 'PROVEN', message: null } as unknown;
  const untouched = { provenAt: null, proofOutcome: null };
  expect(await host.rows()).toMatchObject([untouched, proven, untouched, untouched, proven]);
});

test('a damaged backup is not good any more, and the older one is proven next; of an undecided one nothing is known', async () => {
  const host = await makeHost();
  await host.addBackup('acme', '/dumps/1', { at: new Date('2029-01-01') });
  await host.addBackup('acme', '/dumps/2', { at: new Date('2029-01-02'), provenAt: new Date() });
  await host.addBackup('beta', '/dumps/3', { provenAt: new Date() });
  host.outcomes.set('acme', 'DAMAGED').set('beta', 'UNDECIDED');
  expect(await host.verify()).toMatchObject({
    status: 'FAILED',
    explanation: 'backup on fo1.test: acme: acme is DAMAGED.\nbackup on fo1.test: beta: beta is UNDECIDED.',
  });
  expect(await host.rows()).toMatchObject([
    { ok: true, proofOutcome: null },
    { ok: false, provenAt: null, proofOutcome: 'DAMAGED', message: 'It is DAMAGED.' },
    { ok: true, provenAt: expect.any(Date) as unknown, proofOutcome: 'UNDECIDED', message: null },
  ]);
  const { prisma } = host.engine;
  expect(await prisma.client.findUnique({ where: { alias: 'acme' } })).toMatchObject({
    lastBackupFailed: true,
    status: 'ACTIVE',
    problem: null,
  });
  host.outcomes.clear();
  await host.verify();
  expect((await host.rows())[0]).toMatchObject({ file: '/dumps/1', proofOutcome: 'PROVEN' });
});

test('a good copy is what is proven, also if the server has lost its files', async () => {
  const host = await makeHost(['acme']);
  const { id } = await host.addBackup('acme', '/dumps/1', { goneAt: new Date() });
  const { runner, prisma } = host.engine;
  const copyOf = { backupId: id, ok: true, path: 'fo1.test/acme/1', files: [], bytes: 9, at: new Date() };
  await prisma.backupCopy.create({ data: { ...copyOf, place: 'here' } });
  expect(await runner.runStore.backupToProve(host.server.id, 'acme', [])).toBeUndefined();
  expect(await runner.runStore.backupToProve(host.server.id, 'acme', ['elsewhere'])).toBeUndefined();
  expect(await runner.runStore.backupToProve(host.server.id, 'acme', ['elsewhere', 'here'])).toMatchObject({
    isThere: false,
    copy: 'fo1.test/acme/1',
  });
});

test('a schedule proves a seventh of the clients each time, those first whose last proof was the longest ago', async () => {
  const aliases = Array.from({ length: 9 }, (_, i) => `client-${i}`);
  const host = await makeHost(aliases);
  const { schedules, prisma } = host.engine;
  for (const alias of aliases.slice(0, 8)) await host.addBackup(alias, `/dumps/${alias}`);
  const proofAt = new Date('2020-06-01');
  await prisma.backup.update({
    where: { serverId_file: { serverId: host.server.id, file: '/dumps/client-0' } },
    data: { proofAt, proofOutcome: 'PROVEN' },
  });
  const { id } = await schedules.create({ kind: 'VERIFY', cron: '30 4 * * *', timeZone: 'UTC' }, admin);
  const turns: string[][] = [];
  for (let night = 1; night <= 5; night += 1) {
    host.setTime(`2030-01-0${night}T04:30:01Z`);
    const run = await schedules.fireDue(id);
    const clients = await prisma.client.findMany({
      where: { runs: { some: { id: run!.id } } },
      orderBy: { alias: 'asc' },
    });
    turns.push(clients.map(({ alias }) => alias));
    expect(run).toMatchObject({ kind: 'VERIFY', requestedBy: SCHEDULER.name, serverId: host.server.id });
    expect(await host.work(run!.id)).toMatchObject({ status: 'SUCCEEDED' });
  }
  // client-8 has no backup, and client-0 was proven before.
  expect(turns).toEqual([
    ['client-1', 'client-2'],
    ['client-3', 'client-4'],
    ['client-5', 'client-6'],
    ['client-0', 'client-7'],
    ['client-1', 'client-2'],
  ]);
  const run = (await schedules.runNow(id, admin))!;
  expect(
    (await prisma.run.findUniqueOrThrow({ where: { id: run.id }, include: { clients: true } })).clients,
  ).toHaveLength(2);
});

test('a schedule starts nothing if no client has a backup, and asked for by hand it says so', async () => {
  const host = await makeHost();
  const { schedules } = host.engine;
  const { id } = await schedules.create({ kind: 'VERIFY', cron: '30 4 * * *', timeZone: 'UTC' }, admin);
  host.setTime('2030-01-01T04:30:01Z');
  expect(await schedules.fireDue(id)).toBeUndefined();
  await expect(schedules.runNow(id, admin)).rejects.toThrow('Nothing has a good backup');
});

test('the database of a back office is proven by name, in turn beside the clients, and its server says what came of it', async () => {
  const host = await makeHost(['acme']);
  await host.addBackup('acme', '/dumps/acme');
  const { engine } = host;
  const { prisma, schedules } = engine;
  const bo = await engine.addServer('bo.test', { role: 'BACK_OFFICE' });
  await prisma.server.update({ where: { id: bo.id }, data: { connection: 'SSH' } });
  const { id } = await schedules.create({ kind: 'VERIFY', cron: '30 4 * * *', timeZone: 'UTC' }, admin);
  const rowOf = (file: string, at: string) => ({
    data: { serverId: bo.id, database: 'common', file, at: new Date(at), ok: true },
  });
  expect(await schedules.runNow(id, admin)).toMatchObject({ serverId: host.server.id });
  await prisma.backup.create(rowOf('/dumps/1', '2029-01-01'));
  await prisma.backup.create(rowOf('/dumps/2', '2029-01-02'));
  expect(await engine.runner.runStore.backupToProve(host.server.id, 'common', [])).toBeUndefined();

  const parent = (await schedules.runNow(id, admin))!;
  expect(parent).toMatchObject({ kind: 'VERIFY', serverId: null });
  const own = await prisma.run.findFirstOrThrow({ where: { parentId: parent.id, serverId: bo.id } });
  const work = async (runId: string) => {
    await carryOut(engine.runner, `backup/${bo.id}`, new AbortController().signal);
    return engine.run(runId);
  };
  host.outcomes.set('common', 'DAMAGED');
  expect(await work(own.id)).toMatchObject({
    status: 'FAILED',
    explanation: 'own on bo.test: common is DAMAGED.',
  });
  expect(await prisma.backup.findFirst({ where: { file: '/dumps/2' } })).toMatchObject({
    ok: false,
    proofOutcome: 'DAMAGED',
  });
  expect(await prisma.server.findUnique({ where: { id: bo.id } })).toMatchObject({ lastBackupFailed: true });

  host.outcomes.clear();
  await host.work(parent.id);
  const { run: again } = await engine.start(engine.runs.retry(parent.id, everything), admin);
  const retried = await prisma.run.findMany({ where: { parentId: again.id }, include: { clients: true } });
  expect(new Map(retried.map(({ serverId, clients }) => [serverId, clients.length]))).toEqual(
    new Map([
      [host.server.id, 1],
      [bo.id, 0],
    ]),
  );
  expect(await work(retried.find(({ serverId }) => serverId === bo.id)!.id)).toMatchObject({
    status: 'SUCCEEDED',
    explanation: 'The newest backup of the database of bo.test is proven.',
  });
  expect(await prisma.backup.findFirst({ where: { file: '/dumps/1' } })).toMatchObject({
    provenAt: expect.any(Date) as unknown,
  });
  expect(
    await engine.plan(engine.runs.onServer('VERIFY', bo.id), new AbortController().signal),
  ).toMatchObject({
    changes: [
      {
        action: 'update',
        subject: 'backup of common',
        summary: 'prove /dumps/1: load it into a MariaDB of its own',
      },
    ],
    problems: [],
  });
});

test('one client is proven alone, and a failed proof is retried for the clients that it named', async () => {
  const host = await makeHost();
  await host.addBackup('acme', '/dumps/1');
  host.outcomes.set('acme', 'UNDECIDED');
  const { start, runs, prisma } = host.engine;
  const { run } = await start(runs.onClient('VERIFY', await host.idOf('acme')), admin);
  expect(await host.work(run.id)).toMatchObject({
    status: 'FAILED',
    explanation: 'backup on fo1.test: acme is UNDECIDED.',
  });
  host.outcomes.clear();
  const { run: again } = await start(runs.retry(run.id, everything), admin);
  expect(await host.work(again.id)).toMatchObject({
    kind: 'VERIFY',
    status: 'SUCCEEDED',
    explanation: 'The newest backup is proven: acme.',
    clients: [{ alias: 'acme' }],
  });
  expect(await prisma.auditEntry.findFirst({ where: { action: 'verifyClient' } })).toMatchObject({
    subject: 'client acme',
  });
});

test('a dry run says which backups would be loaded, and who has none', async () => {
  const host = await makeHost();
  await host.addBackup('acme', '/dumps/1');
  const plan = await host.engine.plan(
    host.engine.runs.onServer('VERIFY', host.server.id),
    new AbortController().signal,
  );
  expect(plan).toMatchObject({
    changes: [
      { client: 'acme', action: 'update', summary: 'prove /dumps/1: load it into a MariaDB of its own' },
    ],
    problems: [{ message: 'beta has no good backup that could be proven.' }],
  });
  expect(host.asked).toEqual([]);
});
