/** What differs without a request is drift: seen, repaired, only reported, or left as it is. */
import { beforeEach, describe, expect, test } from 'vitest';
import { SCHEDULER } from '../../../src/domain/runs/run-kinds.ts';
import type { Change } from '../../../src/domain/vocabulary.ts';
import { admin, everything, makeEngine, type Engine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

let engine: Engine;
let serverId: string;
/** What somebody has written by hand over the things of clients, or of the server (the empty alias), by subject. */
let byHand: Map<string, { alias: string; text: string }>;
let applied: string[];
let broken: Set<string>;

const hand = (alias: string, subject: string, text: string) => byHand.set(subject, { alias, text });

beforeEach(async () => {
  byHand = new Map();
  applied = [];
  broken = new Set();
  const site = recordingPlugin('site');
  const { plan, apply } = site;
  site.plan = async (ctx, desired) => [
    ...(await plan(ctx, desired)),
    ...[...byHand].flatMap(([subject, { alias, text }]): Change[] => {
      const change = { action: 'update', subject, summary: `mend ${subject}`, diff: `-${text}` } as const;
      if (alias === '') return desired.complete ? [change] : [];
      return desired.clients.some((client) => client.alias === alias) ? [{ ...change, client: alias }] : [];
    }),
  ];
  site.apply = async (ctx, changes, desired) => {
    await apply(ctx, changes, desired);
    for (const { subject, client = '' } of changes) {
      applied.push(subject);
      if (broken.has(client)) ctx.fail(client, 'it is broken');
      else byHand.delete(subject);
    }
  };
  engine = await makeEngine([site]);
  serverId = (await engine.addServer('fo1.test')).id;
  for (const alias of ['ant', 'bee']) await engine.addClient(alias, serverId);
  await engine.work(serverId);
  await sync();
  applied = [];
});

const carry = async (operation: Parameters<Engine['start']>[0]) => {
  const { run } = await engine.start(operation, admin);
  await engine.work(serverId);
  return engine.run(run?.id ?? '');
};
const sync = (policy?: 'REPAIR' | 'REPORT') => carry(engine.runs.onServer('SYNC', serverId, policy));
const rows = () => engine.prisma.drift.findMany({ orderBy: { id: 'asc' }, include: { client: true } });
const seen = async () =>
  (await rows()).map(({ client, subject, state, end }) => [client?.alias ?? null, subject, state, end]);
const idOf = async (subject: string) =>
  (await engine.prisma.drift.findFirstOrThrow({ where: { subject, endedAt: null } })).id;

describe('a sync', () => {
  test('has a row for each difference that it has repaired, with its run', async () => {
    hand('ant', 'file', 'a');
    hand('', 'module', 'b');
    const run = await sync();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      explanation: expect.stringContaining('2 changes were made'),
    });
    expect(await seen()).toEqual([
      ['ant', 'file', 'ENDED', 'REPAIRED'],
      [null, 'module', 'ENDED', 'REPAIRED'],
    ]);
    expect(await rows()).toMatchObject([
      { runId: run.id, plugin: 'site', action: 'update', summary: 'mend file', diff: '-a', serverId },
      { runId: run.id },
    ]);
    await sync();
    hand('ant', 'file', 'a');
    await sync();
    expect(await rows()).toHaveLength(3);
  });

  test('keeps what it could not repair as OPEN, and ends as GONE what somebody else has put right', async () => {
    hand('ant', 'file', 'a');
    broken.add('ant');
    expect((await sync()).status).toBe('FAILED');
    expect(await seen()).toEqual([['ant', 'file', 'OPEN', null]]);
    byHand.clear();
    await sync();
    expect(await seen()).toEqual([['ant', 'file', 'ENDED', 'GONE']]);
  });

  test('finds no drift in what was requested: a new client, an update, a deletion', async () => {
    await engine.addClient('cat', serverId);
    await engine.start(engine.clients.update(await clientId('ant'), { name: 'Other' }), admin);
    hand('ant', 'name of ant', 'Ant');
    await sync();
    await engine.start(engine.clients.remove(await clientId('bee'), 'bee'), admin);
    await sync();
    expect(applied).toContain('name of ant');
    expect(await seen()).toEqual([]);
  });

  test('finds no drift in an update whose run was cancelled', async () => {
    const { run } = await engine.start(
      engine.clients.update(await clientId('ant'), { name: 'Other' }),
      admin,
    );
    await engine.runs.cancel(run.id, admin, everything);
    hand('ant', 'name of ant', 'Ant');
    await sync();
    expect(applied).toEqual(['name of ant']);
    expect(await seen()).toEqual([]);
    hand('ant', 'name of ant', 'Aunt');
    await sync();
    expect(await seen()).toEqual([['ant', 'name of ant', 'ENDED', 'REPAIRED']]);
  });

  test('finds no drift of a server in the first sync of it', async () => {
    const other = await engine.addServer('fo2.test');
    hand('', 'module', 'b');
    await engine.start(engine.runs.onServer('SYNC', other.id), admin);
    await engine.work(other.id);
    expect(applied).toEqual(['module']);
    expect(await seen()).toEqual([]);
  });

  test('ends what a plugin has found that the configuration does not have any more', async () => {
    await engine.prisma.drift.create({
      data: { serverId, plugin: 'gone', subject: 'x', action: 'update', summary: 'mend x', fingerprint: 'x' },
    });
    await sync();
    expect(await seen()).toEqual([[null, 'x', 'ENDED', 'GONE']]);
  });

  test('writes and follows hundreds of differences at once', async () => {
    for (let i = 0; i < 500; i += 1) hand('ant', `file ${i}`, 'a');
    await sync('REPORT');
    for (let i = 0; i < 500; i += 1) hand('ant', `file ${i}`, 'b');
    await sync('REPORT');
    expect(await rows()).toHaveLength(500);
    expect(
      (await rows()).every(({ diff, version, state }) => diff === '-b' && version === 2 && state === 'OPEN'),
    ).toBe(true);
    await sync();
    expect((await seen()).every(([, , , end]) => end === 'REPAIRED')).toBe(true);
  });

  test('ends the drift of a client that is deleted', async () => {
    hand('ant', 'file', 'a');
    await sync('REPORT');
    await engine.start(engine.clients.remove(await clientId('ant'), 'ant'), admin);
    await engine.work(serverId);
    expect(await seen()).toEqual([['ant', 'file', 'ENDED', 'GONE']]);
  });
});

describe('a sync that only reports', () => {
  test('says how much differs, changes nothing, and has no entry in the audit for changes', async () => {
    hand('ant', 'file', 'a');
    hand('', 'module', 'b');
    const run = await sync('REPORT');
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      explanation: '2 things differ on fo1.test, and nothing was changed, because this sync only reports.',
    });
    const planned = run.events.filter(({ type }) => type === 'CHANGE_PLANNED');
    expect(planned.map(({ text, data }) => [text, (data as { reported: boolean }).reported])).toEqual([
      ['mend file', true],
      ['mend module', true],
    ]);
    expect(applied).toEqual([]);
    expect(await seen()).toEqual([
      ['ant', 'file', 'OPEN', null],
      [null, 'module', 'OPEN', null],
    ]);
    expect(
      await engine.prisma.auditEntry.count({ where: { action: 'endRun', subject: `run ${run.id}` } }),
    ).toBe(0);
    const [before] = await rows();
    await sync('REPORT');
    const [after] = await rows();
    expect(after).toEqual({ ...before, lastSeenAt: expect.any(Date) });
    expect(after!.lastSeenAt > before!.lastSeenAt).toBe(true);
    byHand.clear();
    expect((await sync('REPORT')).explanation).toMatch(/^Nothing differs on fo1\.test, and/);
  });

  test('is what the policy of the server makes of every sync, also of one for all that needs no confirmation', async () => {
    await engine.servers.update(serverId, { syncPolicy: 'REPORT' }, undefined, admin);
    for (const alias of ['ant', 'bee']) for (const part of ['1', '2']) hand(alias, alias + part, 'x');
    expect((await sync()).explanation).toMatch(/^4 things differ/);
    await expect(sync('REPAIR')).rejects.toThrow('The policy of fo1.test is REPORT');
    const server = await engine.prisma.server.findUniqueOrThrow({ where: { id: serverId } });
    const { id } = await engine.store.transact((tx) =>
      engine.runs.queueOnServer(tx, 'SYNC', server, SCHEDULER),
    );
    await engine.work(serverId);
    expect(await engine.run(id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(applied).toEqual([]);
  });

  test('removes nothing, and says nothing of the state of clients, and requested work is done beside it', async () => {
    await engine.prisma.client.updateMany({
      where: { alias: 'ant' },
      data: { status: 'FAILED', problem: 'so' },
    });
    await engine.servers.update(serverId, { syncPolicy: 'REPORT' }, undefined, admin);
    const { run: creation } = await engine.addClient('cat', serverId);
    await sync();
    expect(await engine.run(creation.id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await engine.prisma.client.findUnique({ where: { alias: 'ant' } })).toMatchObject({
      status: 'FAILED',
    });
    await engine.prisma.client.update({
      where: { alias: 'bee' },
      data: { presence: 'ABSENT', status: 'DELETING' },
    });
    expect((await sync()).steps.map(({ phase, status }) => [phase, status])).toContainEqual([
      'ABSENT',
      'SKIPPED',
    ]);
    expect(await engine.prisma.client.findUnique({ where: { alias: 'bee' } })).toMatchObject({
      status: 'DELETING',
    });
  });

  test('is what a schedule starts if that is its policy', async () => {
    const input = { kind: 'SYNC', serverId, cron: '0 0 1 1 *', timeZone: 'UTC' } as const;
    const schedule = await engine.schedules.create({ ...input, syncPolicy: 'REPORT' }, admin);
    hand('ant', 'file', 'a');
    const { id } = (await engine.schedules.runNow(schedule.id, admin))!;
    await engine.work(serverId);
    expect((await engine.run(id)).explanation).toMatch(/^One thing differs/);
    const { id: slotId } = schedule;
    await engine.prisma.schedule.update({ where: { id: slotId }, data: { nextDueAt: new Date() } });
    const due = await engine.schedules.fireDue(slotId);
    await engine.work(serverId);
    expect((await engine.run(due?.id ?? '')).explanation).toMatch(/^One thing differs/);
    await expect(
      engine.schedules.create({ ...input, kind: 'BACKUP', syncPolicy: 'REPORT' }, admin),
    ).rejects.toThrow('Only a schedule of kind SYNC');
  });
});

describe('what is ignored', () => {
  const reason = 'the administrator of the host wants it so';

  test('is left alone while the rest is repaired, until it changes: then somebody has to decide', async () => {
    hand('ant', 'file', 'a');
    hand('ant', 'other', 'c');
    hand('', 'module', 'b');
    await sync('REPORT');
    await engine.drift.ignore(await idOf('file'), { reason }, undefined, admin);
    await engine.drift.ignore(await idOf('module'), { reason }, undefined, admin);
    expect((await sync()).explanation).toContain('1 change was made; 2 ignored differences were left alone');
    expect(applied).toEqual(['other']);
    expect(await sync()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await carry(engine.clients.update(await clientId('ant'), { name: 'Other' }))).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(
      (await engine.plan(engine.runs.onServer('SYNC', serverId), new AbortController().signal)).changes,
    ).toEqual([]);
    expect([...byHand.keys()]).toEqual(['file', 'module']);
    hand('ant', 'file', 'changed');
    const run = await sync();
    expect(run.events.filter(({ level }) => level === 'WARN').map(({ text }) => text)).toEqual([
      `file on fo1.test was ignored (${reason}), and differs in another way since: it was left as it is. Look at it again (drift), then use repairDrift or ignoreDrift.`,
    ]);
    expect(await seen()).toContainEqual(['ant', 'file', 'OPEN', null]);
    expect(byHand.has('file')).toBe(true);
    hand('ant', 'file', 'a');
    await sync();
    expect(await seen()).toContainEqual(['ant', 'file', 'IGNORED', null]);
  });

  test('is repaired when nobody ignores it any more, or its time is over', async () => {
    hand('ant', 'file', 'a');
    hand('bee', 'other', 'b');
    await sync('REPORT');
    const until = new Date(Date.now() + 3_600_000);
    for (const subject of ['file', 'other'])
      await engine.drift.ignore(await idOf(subject), { reason, until }, undefined, admin);
    await engine.drift.unignore(await idOf('file'), admin);
    await sync();
    expect(applied).toEqual(['file']);
    await engine.prisma.drift.updateMany({ data: { ignoredUntil: new Date() } });
    await sync();
    expect(applied).toEqual(['file', 'other']);
  });

  test('is made all the same if a request for the client changes it', async () => {
    hand('ant', 'file', 'a');
    await sync('REPORT');
    await engine.drift.ignore(await idOf('file'), { reason }, undefined, admin);
    hand('ant', 'file', 'the name too');
    await carry(engine.clients.update(await clientId('ant'), { name: 'Other' }));
    expect(applied).toEqual(['file']);
    expect(await seen()).toEqual([['ant', 'file', 'ENDED', 'REPAIRED']]);
  });

  test('is refused without a reason, with a time that is over, with an old version, and when it has ended', async () => {
    hand('ant', 'file', 'a');
    await sync('REPORT');
    const id = await idOf('file');
    const ignoring = (how: { reason: string; until?: Date }, version?: number) =>
      engine.drift.ignore(id, how, version, admin);
    await expect(ignoring({ reason: ' ' })).rejects.toThrow('The reason is empty');
    await expect(ignoring({ reason, until: new Date(0) })).rejects.toThrow('in the past');
    await expect(ignoring({ reason }, 7)).rejects.toThrow('you have version 7');
    await expect(engine.drift.unignore(id, admin)).rejects.toThrow('not ignored');
    await sync();
    await expect(ignoring({ reason })).rejects.toThrow('file has not differed since');
  });
});

describe('a repair', () => {
  test('makes what was chosen and nothing else, also where syncs only report and what is ignored', async () => {
    await engine.servers.update(serverId, { syncPolicy: 'REPORT' }, undefined, admin);
    for (const part of ['1', '2']) for (const alias of ['ant', 'bee']) hand(alias, alias + part, 'x');
    hand('', 'module', 'b');
    hand('', 'other module', 'b');
    await sync();
    await engine.drift.ignore(await idOf('ant1'), { reason: 'so' }, undefined, admin);
    const ids = await Promise.all(['ant1', 'module'].map(idOf));
    const planned = await engine.plan(engine.drift.repair(ids), new AbortController().signal);
    expect(planned).toMatchObject({ problems: [], changes: [{ subject: 'ant1' }, { subject: 'module' }] });
    const run = await carry(engine.drift.repair(ids));
    expect(run).toMatchObject({
      kind: 'REPAIR_DRIFT',
      status: 'SUCCEEDED',
      explanation: '2 changes were made on fo1.test, and nothing else.',
      clients: [{ alias: 'ant' }],
    });
    expect(applied).toEqual(['ant1', 'module']);
    expect([...byHand.keys()]).toEqual(['bee1', 'ant2', 'bee2', 'other module']);
    const ended = (await rows()).filter(({ endedAt }) => endedAt !== null);
    expect(ended.map(({ subject, runId }) => [subject, runId])).toEqual([
      ['ant1', run.id],
      ['module', run.id],
    ]);
    const audit = await engine.prisma.auditEntry.findMany({ where: { action: 'repairDrift' } });
    expect(audit.map(({ subject }) => subject).toSorted()).toEqual(['client ant', 'server fo1.test']);
  });

  test('does not make what differs in another way by then, and fails; once more, it makes nothing of what is gone', async () => {
    hand('ant', 'file', 'a');
    hand('bee', 'other', 'b');
    await sync('REPORT');
    const ids = await Promise.all(['file', 'other'].map(idOf));
    hand('ant', 'file', 'changed');
    const { problems } = await engine.plan(engine.drift.repair(ids), new AbortController().signal);
    expect(problems).toMatchObject([
      { message: expect.stringMatching(/^file does not differ any more, or/) },
    ]);
    const run = await carry(engine.drift.repair(ids));
    expect(run).toMatchObject({
      status: 'FAILED',
      explanation: expect.stringContaining('file differs in another way'),
    });
    expect(applied).toEqual(['other']);
    byHand.clear();
    expect(await carry(engine.runs.retry(run.id, everything))).toMatchObject({ status: 'SUCCEEDED' });
    await expect(carry(engine.drift.repair(ids))).rejects.toThrow('has not differed since');
    await expect(carry(engine.drift.repair([]))).rejects.toThrow('No difference is given');
  });

  test('of several servers has a run for each', async () => {
    const other = await engine.addServer('fo2.test');
    const at = async (id: string, syncPolicy: 'REPAIR' | 'REPORT') => {
      await engine.start(engine.runs.onServer('SYNC', id, syncPolicy), admin);
      await engine.work(id);
    };
    await at(other.id, 'REPAIR');
    hand('', 'module', 'b');
    for (const id of [serverId, other.id]) await at(id, 'REPORT');
    const ids = (await rows()).map(({ id }) => id);
    const { run } = await engine.start(engine.drift.repair(ids), admin);
    for (const id of [serverId, other.id]) await engine.work(id);
    expect(await engine.run(run?.id ?? '')).toMatchObject({ status: 'SUCCEEDED', serverId: null });
  });
});

const clientId = async (alias: string) =>
  (await engine.prisma.client.findUniqueOrThrow({ where: { alias } })).id;
