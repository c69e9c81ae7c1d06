/** What the bench of the API runs against: a Regent of its own, with a hundred clients in sandboxes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolConfig } from 'pg';
import { databaseOn } from '../kit/services/postgres.ts';
import { ask, startRegent, type RegentProcess } from '../kit/services/regent-process.ts';

export const PUBLIC_URL = 'https://monarc.example.org';
const TICKING_SERVER = 'ticking.example.org';
const CLIENTS = 100;
const MODELS = 10;

export interface BenchedRegent {
  /** How Regent's database is reached. */
  pool: PoolConfig;
  kind: string;
  url: string;
  token: string;
  /** Starts a run that says something every so often, until it is cancelled. */
  tick(): Promise<string>;
  cancel(runId: string): Promise<void>;
  close(): Promise<void>;
}

/** On the embedded database, or on one of its own on the server of this URL. */
export async function startFilledRegent(databaseUrl: string | undefined): Promise<BenchedRegent> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-bench-'));
  const database = databaseUrl === undefined ? undefined : await databaseOn(databaseUrl);
  const closeDatabase = async () => {
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const config = join(folder, 'regent.config.js');
    const module = new URL('ticking.js', import.meta.url).pathname;
    const plugins = { FRONT_OFFICE: { ticking: { module, options: { server: TICKING_SERVER } } } };
    await writeFile(
      config,
      `export default ${JSON.stringify({ publicHost: 'monarc.example.org', plugins })}`,
    );
    const env = { DATA_DIR: folder, CONFIG: config, ...(database && { DATABASE_URL: database.url }) };
    const regent = await startRegent({ env, nodeOptions: [] });
    const close = async () => {
      await regent.stop();
      await closeDatabase();
    };
    try {
      const tickingServer = await fill(regent);
      return {
        kind: database === undefined ? 'the embedded database' : 'PostgreSQL',
        pool: database ? { connectionString: database.url } : embeddedIn(folder),
        url: `${regent.url}/graphql`,
        token: regent.token,
        tick: async () =>
          (await mutate(regent, 'syncServer', { serverId: tickingServer }, 'run { id }')).run.id,
        cancel: (runId) => mutate(regent, 'cancelRun', { runId }, 'run { id }'),
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}

function embeddedIn(folder: string): PoolConfig {
  return { host: join(folder, 'postgres'), user: 'postgres', password: '', database: 'postgres', ssl: false };
}

/** A hundred clients on four front offices, with three models each; gives the server that ticks. */
async function fill(regent: RegentProcess): Promise<string> {
  const { data } = await ask(regent, '{ schedules { nodes { id } } }');
  for (const { id } of data.schedules.nodes) await mutate(regent, 'deleteSchedule', { scheduleId: id }, '');
  const addServer = async (label: string, fqdn: string, role: string): Promise<string> =>
    (await mutate(regent, 'createServer', { label, fqdn, role, connection: 'LOCAL' }, 'server { id }')).server
      .id;
  await addServer('Back office', 'bo.example.org', 'BACK_OFFICE');
  const ticking = await addServer('Ticking', TICKING_SERVER, 'FRONT_OFFICE');
  const homes = await times(4, (n) => addServer(`Front office ${n}`, `fo${n}.example.org`, 'FRONT_OFFICE'));
  const models = await times(MODELS, async (n) => {
    const label = { fr: `Modèle ${n}`, en: `Model ${n}`, de: `Modell ${n}`, nl: `Model ${n}` };
    return (await mutate(regent, 'createModel', { label, generic: false }, 'model { id }')).model
      .id as string;
  });
  const runs = await times(CLIENTS, async (n) => {
    const alias = `client-${String(n).padStart(3, '0')}`;
    const input = {
      alias,
      name: `The organisation ${n}`,
      serverId: homes[n % homes.length],
      contactEmail: `it@${alias}.example.org`,
      firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: `ada@${alias}.example.org` },
      modelIds: [0, 1, 2].map((more) => models[(n + more * 3) % MODELS]),
    };
    return (await mutate(regent, 'createClient', input, 'run { id }')).run.id as string;
  });
  for (let open = runs.length; open > 0; await sleep(100)) {
    const answer = await ask(
      regent,
      '{ runs(filter: { status: [QUEUED, BLOCKED, RUNNING] }) { totalCount } }',
    );
    open = answer.data.runs.totalCount;
  }
  return ticking;
}

function times<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index + 1)));
}

async function mutate(regent: RegentProcess, name: string, input: object, fields: string) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const answer = await ask(
    regent,
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { message } } }`,
    { input },
  );
  const payload = answer.data?.[name];
  if (payload === undefined || payload.userErrors.length > 0) throw new Error(JSON.stringify(answer));
  return payload;
}
