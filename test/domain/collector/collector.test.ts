/** Requests of another back office: what each becomes, once, and what stays with which reason. */
import { beforeEach, describe, expect, test } from 'vitest';
import { SCHEDULER } from '../../../src/domain/runs/run-kinds.ts';
import { makeCollector } from '../../../src/domain/collector/collector.ts';
import { makeOperations } from '../../../src/domain/operation.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { FoundRequest, RequestedClient, RequestKind } from '../../../src/domain/vocabulary.ts';
import { carryOut } from '../../../src/runner/carry-out.ts';
import { admin, everything, makeEngine, type Engine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

let engine: Engine;
let home: string;
let office: string;
/** The files in the spool and in its archive, by place. */
let spool: Map<string, FoundRequest>;
let archive: Map<string, FoundRequest>;
let failing: Set<string>;
let onPutAway: (when: 'before' | 'after') => void;

const place = ({ kind, file }: Pick<FoundRequest, 'kind' | 'file'>) => `${kind.toLowerCase()}/${file}`;

beforeEach(async () => {
  spool = new Map();
  archive = new Map();
  failing = new Set();
  onPutAway = () => undefined;
  const site = recordingPlugin('site', {
    onApply: (alias) => {
      if (failing.has(alias)) throw new Error('it does not work');
    },
  });
  const collector = Object.assign(recordingPlugin('collector', { roles: ['BACK_OFFICE'] }), {
    ofServer: true as const,
    requests: {
      find: async () => ({ names: [...spool.values()], requests: [...spool.values()] }),
      async putAway(_ctx: unknown, done: { kind: RequestKind; file: string; sha256: string }[]) {
        onPutAway('before');
        const outcomes = done.map((each) => {
          const found = spool.get(place(each));
          if (found === undefined) return archive.has(place(each)) ? ('AWAY' as const) : ('GONE' as const);
          if (found.sha256 !== each.sha256) return 'CHANGED' as const;
          archive.set(place(each), found);
          spool.delete(place(each));
          return 'AWAY' as const;
        });
        onPutAway('after');
        return outcomes;
      },
    },
  });
  engine = await makeEngine([site, collector]);
  home = (await engine.addServer('fo1.test')).id;
  office = (await engine.addServer('bo.test', { role: 'BACK_OFFICE' })).id;
  // Otherwise it is a sandbox, in which no program runs.
  await engine.prisma.server.update({ where: { id: office }, data: { connection: 'SSH' } });
});

let number = 0;
function put(
  kind: RequestKind,
  asked: Partial<RequestedClient> & { alias: string },
  more: Partial<FoundRequest> = {},
) {
  number += 1;
  const file = `${String(number).padStart(6, '0')}.json`;
  const found: FoundRequest = {
    kind,
    file,
    sha256: `hash of ${file}`,
    asked: { server: 'fo1.test', link: [], unlink: [], resetTwoFactor: false, ...asked },
    ...more,
  };
  spool.set(place(found), found);
  return place(found);
}
const person = { firstName: 'Zoë', lastName: "O'Neill", email: 'zoe@acme.example', language: 'fr' as const };
const create = (alias: string, more: Partial<RequestedClient> = {}) =>
  put('CREATE', { alias, name: `Name of ${alias}`, firstUser: person, twoFactorEnforced: false, ...more });

async function collect(runner: Engine['runner'] = engine.runner, actor = admin) {
  const { run } = await engine.start(engine.runs.onServer('COLLECT', office), actor);
  await carryOut(runner, `server/${office}`, new AbortController().signal);
  return engine.run(run.id);
}
const work = () => engine.work(home);
const rows = () =>
  engine.prisma.collectedRequest.findMany({ orderBy: { id: 'asc' }, include: { run: true, client: true } });
const told = async () =>
  (await rows()).map(({ file, reason, run }) => reason ?? run?.status ?? (file === '' ? '' : 'WAITING'));
const runsOf = (alias: string) => engine.prisma.run.findMany({ where: { clients: { some: { alias } } } });
const clientOf = (alias: string) => engine.prisma.client.findUniqueOrThrow({ where: { alias } });
const models = async (alias: string) =>
  (
    await engine.prisma.clientModel.findMany({
      where: { client: { alias } },
      include: { model: true },
      orderBy: { model: { number: 'asc' } },
    })
  ).map(({ model }) => model.number);

describe('a request', () => {
  test('becomes a run of its own, and its file is archived only when that has succeeded', async () => {
    const file = create('acme');
    expect(await collect()).toMatchObject({ status: 'SUCCEEDED', kind: 'COLLECT' });
    const [row] = await rows();
    expect(row).toMatchObject({
      alias: 'acme',
      reason: null,
      run: { kind: 'CREATE_CLIENT', status: 'QUEUED', requestedBy: 'collector of bo.test' },
      client: {
        alias: 'acme',
        firstUserLastName: "O'Neill",
        contactEmail: person.email,
        twoFactorEnforced: false,
      },
    });
    await collect();
    expect([...spool.keys()]).toEqual([file]);
    await work();
    expect(await collect()).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ text: `${file} is archived` })]),
    });
    expect([spool.size, [...archive.keys()]]).toEqual([0, [file]]);
    expect((await rows())[0]?.archivedAt).not.toBeNull();
    expect(await runsOf('acme')).toHaveLength(1);
    expect(
      await engine.prisma.auditEntry.findMany({
        where: { actor: 'collector of bo.test', action: { not: 'endRun' } },
      }),
    ).toMatchObject([
      {
        action: 'createClient',
        subject: 'client acme',
        details: { after: { request: file, sha256: `hash of ${file.slice(7)}` }, run: row?.runId },
      },
    ]);
  });

  test('of a client that fails stays, and is archived after another go', async () => {
    create('acme');
    failing.add('acme');
    await collect();
    await work();
    await collect();
    expect([await told(), spool.size]).toEqual([['FAILED'], 1]);
    failing.clear();
    await engine.start(engine.runs.retry((await rows())[0]!.runId!, everything), admin);
    await work();
    await collect();
    expect([await told(), spool.size, archive.size]).toEqual([['SUCCEEDED'], 0, 1]);
  });

  test('waits for the one before it for the same client, and others do not', async () => {
    create('acme');
    put('UPDATE', { alias: 'acme', twoFactorEnforced: true });
    put('DELETE', { alias: 'acme' });
    create('beta');
    await collect();
    expect(await told()).toEqual(['QUEUED', 'WAITING', 'WAITING', 'QUEUED']);
    for (let time = 0; time < 3; time += 1) {
      await work();
      await collect();
    }
    expect(await told()).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect((await clientOf('acme')).status).toBe('DELETED');
    expect(spool.size).toBe(0);
  });

  test('changes flags and models, replaces the first user and removes a second factor', async () => {
    for (const label of ['one', 'two', 'three']) await engine.addModel(label);
    const [one, two, three] = (await engine.prisma.model.findMany({ orderBy: { number: 'asc' } })).map(
      (model) => model.number,
    );
    create('acme', { link: [one!, two!] });
    await collect();
    await work();
    put('UPDATE', { alias: 'acme', backgroundImportActive: true, link: [three!], unlink: [one!] });
    await collect();
    await work();
    expect(await models('acme')).toEqual([two, three]);
    expect(await clientOf('acme')).toMatchObject({
      backgroundImportActive: true,
      firstUserEmail: person.email,
    });
    put('UPDATE', {
      alias: 'acme',
      firstUser: { firstName: 'Bob', lastName: 'B', email: 'bob@acme.example' },
    });
    await collect();
    await work();
    put('UPDATE', { alias: 'acme', resetTwoFactor: true });
    put('UPDATE', {
      alias: 'acme',
      firstUser: { firstName: 'Rob', lastName: 'B', email: 'bob@acme.example' },
    });
    await collect();
    await work();
    await collect();
    expect(await clientOf('acme')).toMatchObject({
      firstUserFirstName: 'Rob',
      firstUserEmail: 'bob@acme.example',
    });
    const asked = await engine.prisma.firstUserRequest.findMany({ orderBy: { id: 'asc' } });
    expect(asked.map(({ kind }) => kind)).toEqual(['REPLACE', 'RESET_TWO_FACTOR']);
    const actions = await engine.prisma.auditEntry.findMany({
      where: { actor: 'collector of bo.test', action: { not: 'endRun' } },
      orderBy: { id: 'asc' },
    });
    expect(actions.map(({ action }) => action)).toEqual([
      'createClient',
      'updateClient',
      'replaceFirstUser',
      'resetFirstUserTwoFactor',
      'updateClient',
    ]);
  });
});

describe('a request that cannot be done stays, with its reason', () => {
  test.each([
    ['an unknown server', () => create('acme', { server: 'fo9.test' }), /knows no front office fo9\.test/],
    ['the back office', () => create('acme', { server: 'bo.test' }), /knows no front office bo\.test/],
    ['an alias that no new client may have', () => create('monarc'), /monarc/],
    ['an unknown model', () => create('acme', { link: [77] }), /knows no model 77/],
    ['a name that is too long', () => create('acme', { name: 'x'.repeat(5_000) }), /name/],
    ['an update of an unknown client', () => put('UPDATE', { alias: 'acme' }), /knows no client acme/],
    ['a deletion of an unknown client', () => put('DELETE', { alias: 'acme' }), /knows no client acme/],
    [
      'what could not be read',
      () => put('CREATE', { alias: '' }, { asked: { why: 'It is not JSON.' }, sha256: '' }),
      /It is not JSON/,
    ],
  ])('%s', async (_what, arrange, why) => {
    const file = arrange();
    const run = await collect();
    expect(run.status).toBe('SUCCEEDED');
    expect(await rows()).toMatchObject([{ reason: expect.stringMatching(why), runId: null, takenAt: null }]);
    expect(run.events.filter(({ level }) => level === 'WARN').map(({ text }) => text)).toEqual([
      expect.stringMatching(new RegExp(`^${file} was refused: `)),
    ]);
    expect(spool.size).toBe(1);
    expect((await collect()).events.filter(({ level }) => level === 'WARN')).toEqual([]);
  });

  test('an alias in use, another home, and a client that was deleted already', async () => {
    await engine.addServer('fo2.test');
    await engine.addClient('acme', home);
    await work();
    create('acme');
    put('DELETE', { alias: 'acme', server: 'fo2.test' });
    await collect();
    expect(await told()).toEqual([
      expect.stringMatching(/is used by the client/),
      expect.stringMatching(/lives on fo1\.test/),
    ]);
    await engine.start(engine.clients.remove((await clientOf('acme')).id, 'acme'), admin);
    await work();
    await collect();
    expect((await told())[0]).toMatch(/belongs to a client that was deleted/);
  });

  test('and is done by a later collection when the reason is gone', async () => {
    create('acme', { server: 'fo2.test' });
    await collect();
    await engine.addServer('fo2.test');
    await collect();
    expect(await told()).toEqual(['QUEUED']);
  });

  test('while its front office, or the back office, is only observed', async () => {
    create('acme');
    await engine.servers.setMode(home, 'OBSERVE', undefined, admin);
    await collect();
    expect(await told()).toEqual([expect.stringMatching(/fo1\.test is only observed/)]);
    await engine.servers.setMode(office, 'OBSERVE', undefined, admin);
    await expect(collect()).rejects.toThrow(/bo\.test is only observed/);
    const { problems } = await engine.plan(
      engine.runs.onServer('COLLECT', office),
      new AbortController().signal,
    );
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^bo\.test is only observed .*, so no request is taken from it/),
      expect.stringMatching(/^create\/\d+\.json: fo1\.test is only observed/),
    ]);
    expect(await rows()).toHaveLength(1);
  });
});

test('a deletion that needs a second person is refused, and says how to go on', async () => {
  await engine.addClient('acme', home);
  await work();
  put('DELETE', { alias: 'acme' });
  const { runner, store, clients, planner } = engine;
  const { start } = makeOperations({
    store,
    planner,
    secondPerson: new Set(['deletions']),
    wakeWorker: runner.wakeWorker,
  });
  await collect({ ...runner, collector: makeCollector({ store, clients, start }) });
  expect(await told()).toEqual([expect.stringMatching(/deleteClient needs a second person here/)]);
  expect((await clientOf('acme')).status).toBe('ACTIVE');
});

test('more deletions than a schedule may carry out wait until somebody asks for them', async () => {
  const aliases = ['one', 'two', 'three', 'four'].map((name) => `client-${name}`);
  for (const alias of aliases) await engine.addClient(alias, home);
  await work();
  for (const alias of aliases) put('DELETE', { alias });
  put('UPDATE', { alias: 'client-one', twoFactorEnforced: false });
  await collect(engine.runner, SCHEDULER);
  expect(await told()).toEqual([
    ...aliases.map(() =>
      expect.stringMatching(/^4 clients are to be deleted at once, .* use collectRequests/),
    ),
    'QUEUED',
  ]);
  await work();
  await collect();
  expect(await told()).toEqual(['QUEUED', 'QUEUED', 'QUEUED', 'QUEUED', 'SUCCEEDED']);
});

describe('each request is done once', () => {
  test('the same file again is archived again, and a file of the same name with other content is another one', async () => {
    const file = create('acme');
    const first = spool.get(file)!;
    await collect();
    await work();
    await collect();
    spool.set(file, first);
    await collect();
    expect([spool.size, (await rows()).length, (await runsOf('acme')).length]).toEqual([0, 1, 1]);
    spool.set(file, {
      ...first,
      sha256: 'other',
      asked: { ...(first.asked as RequestedClient), alias: 'beta' },
    });
    await collect();
    expect(await told()).toEqual(['SUCCEEDED', 'QUEUED']);
  });

  test('a file that others take away or replace is told, whatever its state', async () => {
    const refused = create('monarc');
    const queued = create('acme');
    const done = create('beta');
    await collect();
    spool.delete(refused);
    spool.set(queued, { ...spool.get(queued)!, sha256: 'other' });
    const warned = async () =>
      (await collect()).events
        .filter(({ level }) => level === 'WARN')
        .map(({ text }) => text.split(' was ')[0]);
    expect(new Set(await warned())).toEqual(new Set([queued, refused]));
    spool.delete(done);
    spool.delete(queued);
    await work();
    expect(await warned()).toContain(done);
    expect(archive.size).toBe(0);
    expect((await rows()).every(({ goneAt, archivedAt }) => goneAt !== null && archivedAt === null)).toBe(
      true,
    );
  });

  test('whatever step it is broken off at', async () => {
    /** Works for some transactions, and then not any more, as a process that ends. */
    const dyingAfter = (transactions: number) => {
      let left = transactions;
      let isOver = false;
      const store: Store = {
        transact(given) {
          if (left === 0) {
            isOver = true;
            return Promise.reject(new Error('it is dead'));
          }
          left -= 1;
          return engine.store.transact(given);
        },
      };
      const { runner, clients } = engine;
      const { start } = makeOperations({
        store,
        planner: engine.planner,
        secondPerson: new Set(),
        wakeWorker: runner.wakeWorker,
      });
      return {
        runner: { ...runner, collector: makeCollector({ store, clients, start }) },
        isOver: () => isOver,
      };
    };
    for (let step = 0, isOver = true; isOver; step += 1) {
      const aliases = [`one-${step}`, `two-${step}`];
      for (const alias of aliases) create(alias);
      const first = dyingAfter(step);
      await collect(first.runner);
      await work();
      isOver = first.isOver();
      await collect();
      await work();
      await collect();
      expect(spool.size, `after ${step} transactions`).toBe(0);
      for (const alias of aliases) expect(await runsOf(alias), `after ${step}: ${alias}`).toHaveLength(1);
    }
    expect(new Set(await told())).toEqual(new Set(['SUCCEEDED']));
  });

  test.each(['before', 'after'] as const)('broken off %s the file is moved', async (when) => {
    create('acme');
    await collect();
    await work();
    onPutAway = (now) => {
      if (now === when) throw new Error('it is dead');
    };
    await collect();
    onPutAway = () => undefined;
    await collect();
    expect([spool.size, archive.size]).toEqual([0, 1]);
    expect((await rows())[0]).toMatchObject({ archivedAt: expect.any(Date), goneAt: null });
    expect(await runsOf('acme')).toHaveLength(1);
  });

  test('also if two workers take it at the same moment', async () => {
    create('acme');
    const { collector } = engine.runner;
    const found = { names: [...spool.values()], requests: [...spool.values()] };
    await Promise.all([1, 2, 3].map(() => collector.take(office, found, { isUnasked: false })));
    expect(await runsOf('acme')).toHaveLength(1);
    expect(await told()).toEqual(['QUEUED']);
  });
});

test('a dry run says what would be done, and why not, and does nothing', async () => {
  create('acme');
  create('monarc');
  put('UPDATE', { alias: 'acme', twoFactorEnforced: true });
  const plan = await engine.plan(engine.runs.onServer('COLLECT', office), new AbortController().signal);
  expect(plan.changes).toMatchObject([
    { client: 'acme', action: 'create', serverId: office, plugin: 'collector' },
  ]);
  expect(plan.problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^create\/\d+\.json: .*monarc/),
    expect.stringMatching(/^update\/\d+\.json: It waits for the request before it for acme/),
  ]);
  expect([await rows(), await engine.prisma.client.count()]).toEqual([[], 0]);
});

test('a run that carries out a kept plan takes what the plan has, and nothing else', async () => {
  const planned = create('acme');
  const { changes } = await engine.plan(
    engine.runs.onServer('COLLECT', office),
    new AbortController().signal,
  );
  create('beta');
  const changed = create('gamma');
  const plan = await engine.plan(engine.runs.onServer('COLLECT', office), new AbortController().signal);
  spool.set(changed, { ...spool.get(changed)!, sha256: 'other' });
  const found = { names: [...spool.values()], requests: [...spool.values()] };
  const { collector } = engine.runner;
  await collector.take(office, found, { only: changes, isUnasked: false });
  expect((await rows()).map(({ file }) => file)).toEqual([planned.slice('create/'.length)]);
  await collector.take(office, found, { only: plan.changes, isUnasked: false });
  expect((await rows()).map(({ alias }) => alias)).toEqual(['acme', 'beta']);
});

test('a schedule collects from every back office, and from no other server', async () => {
  const { schedules } = engine;
  const every = { kind: 'COLLECT', cron: '* * * * *', timeZone: 'UTC' } as const;
  await expect(schedules.create({ ...every, serverId: home }, admin)).rejects.toThrow(
    /only on a BACK_OFFICE/,
  );
  const { id } = await schedules.create(every, admin);
  await schedules.runNow(id, admin);
  await engine.prisma.schedule.update({ where: { id }, data: { nextDueAt: new Date() } });
  const run = await schedules.fireDue(id);
  expect(run).toMatchObject({ kind: 'COLLECT', requestedBy: SCHEDULER.name });
  expect(await engine.prisma.run.findMany({ where: { parentId: run!.id } })).toMatchObject([
    { serverId: office },
  ]);
});
