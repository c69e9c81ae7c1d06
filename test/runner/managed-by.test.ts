import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { MANAGED_BY } from '../../src/runner/ownership/managed-by-file.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { admin, makeEngine, type Engine } from '../kit/engine.ts';
import { recordingPlugin, type RecordingPlugin } from '../kit/plugins.ts';

let engine: Engine;
let site: RecordingPlugin;
let machine: string;
let serverId: string;

beforeEach(async () => {
  site = recordingPlugin('site');
  engine = await makeEngine([site], { transportFor: () => makeLocalTransport({ root: machine }) });
  machine = join(engine.folder, 'machine');
  serverId = (await engine.addServer('fo1.test')).id;
});

const file = () => join(machine, MANAGED_BY);
const said = async () =>
  JSON.parse(await readFile(file(), 'utf8')) as { regent: string; counters: Record<string, number> };
const says = async (content: string) => {
  await mkdir(dirname(file()), { recursive: true });
  await writeFile(file(), content);
};
const applied = () => site.calls.filter(({ what }) => what === 'apply').length;
const create = async (alias: string, on: Engine = engine, at = serverId) => {
  const { run } = await on.addClient(alias, at);
  await on.work(at);
  return on.run(run.id);
};
const sync = async () => {
  const { run } = await engine.start(engine.runs.onServer('SYNC', serverId), admin);
  await engine.work(serverId);
  return engine.run(run.id);
};
const row = () => engine.prisma.server.findUniqueOrThrow({ where: { id: serverId } });
const claim = async () => {
  const { run } = await engine.servers.claim(serverId, 'the other one is gone', admin);
  await engine.work(serverId);
  return run === undefined ? undefined : engine.run(run.id);
};

describe('a server keeps a file', () => {
  test('with the id of its Regent, and a counter that goes up with each claim that changes something', async () => {
    await create('ant');
    const { regent, counters } = await said();
    expect(regent).toBe((await engine.prisma.installation.findFirstOrThrow()).regentId);
    expect(counters).toEqual({ [serverId]: 1 });
    await create('bee');
    expect((await said()).counters).toEqual({ [serverId]: 2 });
    await sync();
    expect((await said()).counters).toEqual({ [serverId]: 2 });
    expect((await row()).counter).toBe(2);
  });

  test('that counts for each of its servers, where one machine is several', async () => {
    const other = await engine.addServer('fo2.test');
    await create('ant');
    await create('bee', engine, other.id);
    await create('cat');
    expect((await said()).counters).toEqual({ [serverId]: 2, [other.id]: 1 });
    expect((await sync()).status).toBe('SUCCEEDED');
  });

  test('that is written again where it was lost, or not written after the count', async () => {
    await create('ant');
    await engine.prisma.server.update({ where: { id: serverId }, data: { counter: 7 } });
    expect((await create('bee')).status).toBe('SUCCEEDED');
    await rm(file());
    await create('cat');
    expect((await said()).counters).toEqual({ [serverId]: 9 });
  });
});

test('a server whose disk was put back as it was before is told in its runs, until it is written again', async () => {
  await create('ant');
  await create('bee');
  const words =
    /is at 1, but the counter of this Regent is at 2\..* the server may have been restored from an older copy/;
  const warned = ({ events }: Awaited<ReturnType<Engine['run']>>) =>
    events.some(({ level, text }) => level === 'WARN' && words.test(text));
  await writeFile(file(), JSON.stringify({ ...(await said()), counters: { [serverId]: 1 } }));
  expect(warned(await sync())).toBe(true);
  expect(warned(await create('cat'))).toBe(true);
  expect(warned(await sync())).toBe(false);
});

describe('Regent stops before anything is changed', () => {
  let other: Engine;
  let theirs: RecordingPlugin;
  let theirServer: string;

  beforeEach(async () => {
    theirs = recordingPlugin('site');
    other = await makeEngine([theirs], { transportFor: () => makeLocalTransport({ root: machine }) });
    theirServer = (await other.addServer('fo1.example')).id;
    await create('owl', other, theirServer);
  });

  test('where another Regent manages the server, and says so once', async () => {
    const { regent } = await said();
    const run = await create('ant');
    expect(run.status).toBe('FAILED');
    expect(run.explanation).toContain(`fo1.test is managed by another Regent, ${regent}, since `);
    expect(run.explanation?.match(/managed by another/g)).toHaveLength(1);
    expect(run.clients).toMatchObject([{ status: 'FAILED', problem: run.explanation }]);
    expect(applied()).toBe(0);
    expect((await row()).notOurs).toBe(run.explanation);
    const { run: check } = await engine.start(engine.runs.onServer('CHECK', serverId), admin);
    await engine.work(serverId);
    expect(await engine.run(check.id)).toMatchObject({ status: 'FAILED', explanation: run.explanation });
    expect((await said()).regent).toBe(regent);
  });

  test('and a dry run says so in the same words, beside what would be done when it is claimed', async () => {
    const request = { of: 'server', serverId } as const;
    await engine.addClient('ant', serverId);
    const { changes, problems } = await engine.planner(request, new AbortController().signal);
    expect(changes).toMatchObject([{ client: 'ant', subject: 'name ant' }]);
    expect((await row()).notOurs).toBeNull();
    const run = await sync();
    expect(problems).toEqual([{ code: 'CONFLICT', message: run.explanation }]);
    expect((await engine.planner({ of: 'all' }, new AbortController().signal)).problems).toEqual(problems);
    await claim();
    expect((await engine.planner(request, new AbortController().signal)).problems).toEqual([]);
  });

  test('until the server is claimed: then it is the other one that stops', async () => {
    await create('ant');
    await claim();
    expect(await row()).toMatchObject({ notOurs: null, claiming: false });
    expect((await said()).regent).toBe((await engine.prisma.installation.findFirstOrThrow()).regentId);
    expect((await create('bee')).status).toBe('SUCCEEDED');
    expect((await create('elk', other, theirServer)).explanation).toContain('managed by another Regent');
    expect(theirs.there.get(theirServer)).toEqual(new Set(['owl']));
  });

  test('or until the file is gone', async () => {
    await create('ant');
    await rm(file());
    expect((await sync()).status).toBe('SUCCEEDED');
    expect((await row()).notOurs).toBeNull();
  });

  test('also where a step of a run leads to such a server', async () => {
    const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
    const apart = join(engine.folder, 'apart');
    const both = await makeEngine([site, route], {
      transportFor: ({ fqdn }) => makeLocalTransport({ root: fqdn === 'rpx.test' ? machine : apart }),
    });
    const home = await both.addServer('fo2.test');
    await both.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    const run = await create('ant', both, home.id);
    expect(run).toMatchObject({
      status: 'FAILED',
      explanation: expect.stringContaining('route on rpx.test: rpx.test is managed by another Regent'),
    });
    expect(route.calls.filter(({ what }) => what !== 'plan')).toEqual([]);
    const { changes, problems } = await both.planner({ of: 'all' }, new AbortController().signal);
    expect(changes).toMatchObject([{ plugin: 'route' }]);
    expect(problems).toMatchObject([{ message: expect.stringMatching(/^rpx.test is managed by another/) }]);
  });
});

test('a Regent on an older copy of its database stops, and goes on when it claims the server', async () => {
  for (const alias of ['ant', 'bee', 'cat']) await create(alias);
  await engine.prisma.server.update({ where: { id: serverId }, data: { counter: 2 } });
  site.there.get(serverId)?.delete('cat');
  const run = await sync();
  expect(run).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringContaining('A newer copy of this Regent has worked on fo1.test'),
  });
  expect(run.explanation).toContain('is at 3, this database at 2');
  const plan = await engine.planner({ of: 'server', serverId }, new AbortController().signal);
  expect(plan).toMatchObject({
    changes: [{ client: 'cat' }],
    problems: [{ message: run.explanation }],
  });
  expect((await sync()).status).toBe('FAILED');
  expect(site.there.get(serverId)?.has('cat')).toBe(false);
  await claim();
  expect((await said()).counters).toEqual({ [serverId]: 4 });
  expect((await sync()).status).toBe('SUCCEEDED');
});

test('a file that nobody can read keeps it from changing anything, and from failing in another way', async () => {
  await says('{"regent": 1');
  expect((await create('ant')).explanation).toContain('does not hold what Regent writes there');
  await rm(file());
  await mkdir(file());
  expect((await sync()).explanation).toContain('is no file of Regent');
  expect(applied()).toBe(0);
});

test('a server is claimed where there is something to claim, once, and the audit has why', async () => {
  await expect(engine.servers.claim(serverId, undefined, admin)).rejects.toThrow(/nothing to claim/);
  await says('{}');
  await sync();
  const { run } = await engine.servers.claim(serverId, 'it is ours', admin);
  expect(run?.kind).toBe('CHECK');
  expect((await engine.servers.claim(serverId, 'it is ours', admin)).run).toBeUndefined();
  const entries = await engine.prisma.auditEntry.findMany({ where: { action: 'claimServer' } });
  expect(entries).toMatchObject([
    { details: { reason: 'it is ours', before: expect.stringContaining('does not hold') } },
  ]);
});
