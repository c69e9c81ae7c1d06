import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDryRunRows } from '../../src/db/dry-runs.ts';
import { makeTransact } from '../../src/db/transact.ts';
import { serveDryRuns } from '../../src/domain/runs/dry-run-worker.ts';
import { makeDryRuns, type DryRuns } from '../../src/domain/runs/dry-runs.ts';
import { RefusedError, unavailable } from '../../src/domain/errors.ts';
import type { Plan, PlannedChange, Planner } from '../../src/domain/runs/plan.ts';
import { makeBell } from '../../src/events/bell.ts';
import { emptyDatabase, type TestDatabase } from '../kit/database.ts';
import { makeEngine } from '../kit/engine.ts';
import { recordingPlugin, withResolvers } from '../kit/plugins.ts';

const change: PlannedChange = {
  plugin: 'site',
  serverId: '1',
  action: 'update',
  subject: '/etc/motd',
  summary: 'write /etc/motd',
  diff: '+ \u0000 \ud800 ü',
};
const plan: Plan = { changes: [change], problems: [{ code: 'CONFLICT', message: 'It is in the way.' }] };
/** Of somebody who stays. */
const staying = () => new AbortController().signal;

let database: TestDatabase;
let rows: DryRuns;
let bell: ReturnType<typeof makeBell>;
let logged: string[];
let serving: { stop(): Promise<void> }[];

beforeEach(async () => {
  database = await emptyDatabase();
  bell = makeBell();
  rows = makeDryRunRows(database.prisma, makeTransact(database, bell));
  logged = [];
  serving = [];
});
afterEach(async () => {
  for (const each of serving) await each.stop();
  expect(await database.prisma.dryRun.count()).toBe(0);
  await database.close();
});

/** Nobody asks for it here. */
const takeOver = () => Promise.reject(new Error('no take-over is planned in this test'));

const adopter = () => Promise.reject(new Error('nothing is adopted in this test'));

/** A worker with this planner, until the end of the test or until it is stopped. */
function serve(planner: Planner, worker = 'worker-1') {
  const stopping = new AbortController();
  const note = (_facts: object, text: string) => void logged.push(text);
  const log = { error: note, warn: note };
  const deps = { dryRuns: rows, planner, takeOver, taker: takeOver, adopter, bell, worker, log };
  const served = serveDryRuns(deps, stopping.signal);
  const one = {
    async stop() {
      stopping.abort();
      await served;
    },
  };
  serving.push(one);
  return one;
}

const ask = (signal = staying()) => makeDryRuns({ dryRuns: rows, bell })({ of: 'all' }, signal);

test('a worker answers with the plan, whatever is in it', async () => {
  serve(async () => plan);
  expect(await ask()).toEqual(plan);
  expect(await Promise.all(Array.from({ length: 25 }, () => ask()))).toHaveLength(25);
});

test('what was asked for before there was a worker is answered when there is one', async () => {
  const answered = ask();
  await expect.poll(() => database.prisma.dryRun.count()).toBe(1);
  serve(async () => plan);
  expect(await answered).toEqual(plan);
});

test('what a caller can mend reaches the caller in its own words; a bug reaches the log', async () => {
  const one = serve(() => Promise.reject(unavailable('fo1 does not answer.', 'serverId')));
  const refused = ask();
  await expect(refused).rejects.toThrow(RefusedError);
  await expect(refused).rejects.toMatchObject({
    problems: [{ code: 'UNAVAILABLE', message: 'fo1 does not answer.', path: ['serverId'] }],
  });
  await one.stop();
  serve(() => Promise.reject(new TypeError('undefined is not a function')));
  const failed = await ask().catch((error: unknown) => error);
  expect(failed).not.toBeInstanceOf(RefusedError);
  expect(String(failed)).toContain('worker-1');
  expect(String(failed)).not.toContain('undefined is not');
  expect(logged).toEqual(['a dry run failed']);
});

test('without any worker, or from one that hangs, the answer says what to do', async () => {
  const impatient = (more: object) =>
    makeDryRuns({ dryRuns: rows, bell, ...more })({ of: 'all' }, staying()).catch((error: unknown) => error);
  expect(String(await impatient({ takenWithinMs: 0 }))).toContain('ROLE=worker');
  const planning = withResolvers();
  serve(async (_request, signal) => {
    planning.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  expect(String(await impatient({ answeredWithinMs: 0 }))).toContain('takes too long');
  expect(logged).toEqual([]);
});

test('when the caller is gone the worker stops planning', async () => {
  const planning = withResolvers();
  const stopped = withResolvers();
  serve((_request, signal) => {
    planning.resolve();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        stopped.resolve();
        reject(signal.reason);
      });
    });
  });
  const caller = new AbortController();
  const asked = ask(caller.signal);
  await planning.promise;
  caller.abort(new Error('The reader is gone.'));
  await expect(asked).rejects.toThrow('The reader is gone.');
  await stopped.promise;
  expect(logged).toEqual([]);
});

test('what a worker had under way when it stopped, another one plans', async () => {
  const planning = withResolvers();
  const first = serve((_request, signal) => {
    planning.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const asked = ask();
  await planning.promise;
  await first.stop();
  serve(async () => plan, 'worker-2');
  expect(await asked).toEqual(plan);
});

test('a draft arrives as it was made, with its dates, and its secrets still sealed', async () => {
  const seen: unknown[] = [];
  const engine = await makeEngine([
    recordingPlugin('site', { onPlan: (_ctx, { clients }) => void seen.push(...clients) }),
  ]);
  const server = await engine.addServer('fo1.test');
  const input = {
    alias: 'acme',
    serverId: server.id,
    name: 'Acme',
    contactEmail: 'it@acme.example.org',
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example.org' },
  };
  const { drafts } = await engine.draft(engine.clients.create(input));
  await engine.planner({ of: 'clients', drafts }, staying());
  const [direct] = seen.splice(0);
  const asked: string[] = [];
  const watched = {
    ...rows,
    ask: (id: string, request: Parameters<DryRuns['ask']>[1]) => {
      asked.push(JSON.stringify(request));
      return rows.ask(id, request);
    },
  };
  serve(engine.planner);
  await makeDryRuns({ dryRuns: watched, bell })({ of: 'clients', drafts }, staying());
  expect(seen).toEqual([direct]);
  const { secrets } = direct as { secrets: Record<string, string> };
  for (const secret of Object.values(secrets)) expect(asked.join()).not.toContain(secret);
});
