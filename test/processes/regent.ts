/** What the suites ask of a Regent: servers that are sandbox folders, clients on them, and their runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';
import { ask, spawnRegent, startRegent, type RegentProcess } from '../kit/services/regent-process.ts';

type Api = Pick<RegentProcess, 'url' | 'token'>;

/** `npm run test:processes` is the long form: more kills, more runs. The gate has the short one. */
export const isLong = process.env['REGENT_EVERY_MOMENT'] !== undefined;

/** For each test another folder, with a data folder in it; what is started is killed at its end. */
export function useDataFolder() {
  let folder: string;
  let env: Record<string, string>;
  let started: RegentProcess[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regent-processes-'));
    env = { DATA_DIR: join(folder, 'data') };
    started = [];
  });
  afterEach(async () => {
    for (const each of started) if (each.alive()) await each.kill();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    /** What Regent is started with. */
    get env() {
      return env;
    },
    /** Without waiting until it is ready. */
    spawn(more: Record<string, string> = {}): RegentProcess {
      const regent = spawnRegent({ ...env, ...more });
      started.push(regent);
      return regent;
    },
    async start(more: Record<string, string> = {}, token?: string): Promise<RegentProcess> {
      const regent = await startRegent({
        env: { ...env, ...more },
        ...(token === undefined ? {} : { token }),
      });
      started.push(regent);
      return regent;
    },
  };
}

/** The payload of a mutation; rejects where Regent refuses. */
export async function mutate(api: Api, name: string, input: object, fields: string) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const answer = await ask(
    api,
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message } } }`,
    { input },
  );
  const payload = answer.data?.[name];
  if (answer.errors !== undefined || payload === undefined || payload.userErrors.length > 0) {
    throw new Error(`${name}: ${JSON.stringify(answer)}`);
  }
  return payload;
}

/** A back office is synced at once, as no client's run makes what it has for itself. */
export async function addServer(api: Api, fqdn: string, role = 'FRONT_OFFICE'): Promise<string> {
  const input = { label: fqdn, fqdn, role, connection: 'LOCAL' };
  const serverId = (await mutate(api, 'createServer', input, 'server { id }')).server.id;
  if (role === 'BACK_OFFICE')
    expectSucceeded(await endOf(api, (await mutate(api, 'syncServer', { serverId }, 'run { id }')).run.id));
  return serverId;
}

/** The least that a client can live on; gives the front office. */
export async function addOffices(api: Api): Promise<string> {
  await addServer(api, 'bo.test', 'BACK_OFFICE');
  return addServer(api, 'fo1.test');
}

export interface Created {
  alias: string;
  clientId: string;
  runId: string;
}

export async function createClient(api: Api, alias: string, serverId: string): Promise<Created> {
  const input = {
    alias,
    serverId,
    name: `Client ${alias}`,
    contactEmail: `${alias}@example.org`,
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: `ada@${alias}.example.org` },
    idempotencyKey: `create ${alias}`,
  };
  const { client, run } = await mutate(api, 'createClient', input, 'client { id } run { id }');
  return { alias, clientId: client.id, runId: run.id };
}

export async function deleteClient(api: Api, { clientId, alias }: Created): Promise<string> {
  const input = { clientId, alias, idempotencyKey: `delete ${alias}` };
  return (await mutate(api, 'deleteClient', input, 'run { id }')).run.id;
}

export interface RunSeen {
  status: string;
  explanation: string | null;
  createdAt: string;
  startedAt: string | null;
  steps: { plugin: string; status: string }[];
  attempts: { worker: string; outcome: string | null }[];
  events: { seq: number; type: string; text: string }[];
}

export async function runOf(api: Api, runId: string): Promise<RunSeen> {
  const { data, errors } = await ask(
    api,
    `query ($id: ID!) { run(id: $id) { status explanation createdAt startedAt steps { plugin status }
      attempts { worker outcome } events(first: 500) { seq type text } } }`,
    { id: runId },
  );
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data.run;
}

const ENDED = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED'];

/** Waits for the end of a run, and gives it. */
export async function endOf(api: Api, runId: string, withinMs = 180_000): Promise<RunSeen> {
  for (const latest = Date.now() + withinMs; ; await sleep(100)) {
    const { data } = await ask(api, 'query ($id: ID!) { run(id: $id) { status } }', { id: runId });
    if (ENDED.includes(data?.run.status)) return runOf(api, runId);
    if (Date.now() > latest)
      throw new Error(`The run has not ended: ${JSON.stringify(await runOf(api, runId), null, 2)}`);
  }
}

export function expectSucceeded(run: RunSeen): void {
  const { status, explanation, events, attempts } = run;
  const why = JSON.stringify({ explanation, attempts, events: events.map(({ text }) => text) }, null, 1);
  expect(status, why).toBe('SUCCEEDED');
}

/** What holds for every story: numbered from 1 without gaps, and ended once, with its last line. */
export function expectWholeStory({ events }: Pick<RunSeen, 'events'>): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ type }) => type === 'RUN_ENDED')).toHaveLength(1);
  expect(events.at(-1)?.type).toBe('RUN_ENDED');
}

/** That nothing is left to do on any server. */
export async function expectSettled(api: Api): Promise<void> {
  const plan = (await mutate(api, 'syncAll', { dryRun: true }, 'plan { plugin subject summary }')).plan;
  expect(plan).toEqual([]);
}
