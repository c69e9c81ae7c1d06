/** Whoever looks at the servers, at Regent or at its logs finds a client's secrets where they belong only. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { $ } from 'zx';
import { openDatabase } from '../../../src/db/connection/open.ts';
import { projectRoot } from '../assets.ts';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { watchProcesses } from '../plugins/watch-processes.ts';
import { clientId, createClient, deleteClient, secretsOf, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, plan, runOf } from './kit/runs.ts';

const { backOffice, frontOffice, reverseProxy, hosts } = lab();
const regent = useRegent();
const ALIAS = 'acme-secret';

/** Every command line and environment of Regent and of what it starts here, until `end`. */
function watchRegent(): { end(): Promise<string> } {
  const look = `while :; do
    for pid in ${regent.pid} $(pgrep -P ${regent.pid}); do cat /proc/$pid/cmdline /proc/$pid/environ; echo; done
  done 2>/dev/null | tr '\\0' '\\n' | awk '!seen[$0]++ { print; fflush() }'`;
  const child = spawn('bash', ['-c', look], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  let seen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  return {
    end: () =>
      new Promise((resolve) => {
        child.stdout.once('close', () => resolve(seen));
        process.kill(-(child.pid ?? 0));
      }),
  };
}

/** For grep: one in a line. */
const patterns = () => Object.values(secrets).join('\n');

/** The files among all that was ever written on a host in which one of these is found. */
async function filesWith(host: Host): Promise<string[]> {
  const search = $({ nothrow: true, input: patterns() });
  const onDisk = await search`cd ${host.changed} && grep -rlaF -f - . | sed 's/^\\.//'`;
  const inMemory = await host.exec('grep -rlaF -f - /tmp /run /dev/shm 2>/dev/null || true', patterns());
  return [...new Set(`${onDisk.stdout}${inMemory.stdout}`.split('\n'))].filter((path) => path !== '');
}

/** All that the API tells of what has happened. */
async function everythingTold(): Promise<string> {
  const { runs } = await regent.api.ask<{ runs: { nodes: { id: string }[] } }>(
    '{ runs(first: 100) { nodes { id } } }',
  );
  return JSON.stringify(await Promise.all(runs.nodes.map(({ id }) => runOf(regent, id))));
}

/** Every row that Regent keeps: runs, steps, events, jobs, audit entries, clients. Read from a copy of its data. */
async function allRows(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'regent-e2e-copy-'));
  process.kill(regent.pid, 'SIGSTOP');
  await $`cp -a ${regent.dataDir}/. ${dataFolder}`.finally(() => process.kill(regent.pid, 'SIGCONT'));
  const migrationsFolder = join(projectRoot, 'prisma/migrations');
  const database = await openDatabase({ url: undefined, dataFolder, migrationsFolder });
  try {
    const tables = await database.prisma.$queryRaw<{ name: string }[]>`
      SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`;
    const names = tables.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['public."AuditEntry"', 'public."Client"', 'public.agenda_jobs']),
    );
    const rows = names.map((name) =>
      database.prisma.$queryRawUnsafe(`SELECT to_jsonb(t)::text AS row FROM ${name} t`),
    );
    return JSON.stringify(await Promise.all(rows));
  } finally {
    await database.close();
    await rm(dataFolder, { recursive: true });
  }
}

/** By name, and never the text itself: that would put into a report all that was watched. */
const toldIn = (text: string) =>
  Object.entries(secrets)
    .filter(([, secret]) => text.includes(secret))
    .map(([name]) => name);

/** The other front office has no part in it. */
const watchAll = async () => [
  ...(await Promise.all([backOffice, frontOffice, reverseProxy].map(watchProcesses))),
  watchRegent(),
];

let secrets: Record<string, string> = {};

test('no process shows a secret while a client is made, changed, backed up, checked and synced', async () => {
  const watched = await watchAll();
  expect(await createClient(regent, frontOffice, ALIAS)).toMatchObject({ status: 'SUCCEEDED' });
  secrets = await secretsOf(frontOffice, ALIAS);
  const update = { clientId: await clientId(regent, ALIAS), name: 'Another name' };
  expect(JSON.stringify(await plan(regent, 'updateClient', update))).toContain('Another name');
  expect(await carryOut(regent, 'updateClient', update)).toMatchObject({ status: 'SUCCEEDED' });
  await told(frontOffice, `sed -i "s/'password' => '/&x/; s/'salt' => '/&x/" /var/www/${ALIAS}/local.php`);
  await told(backOffice, `mariadb -e "DROP USER '${ALIAS}'@'%'"`);
  const server = { serverId: regent.serverId(frontOffice) };
  expect(await carryOut(regent, 'syncServer', server)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await carryOut(regent, 'backupServer', server)).toMatchObject({ status: 'SUCCEEDED' });
  const seen = (await Promise.all(watched.map((watch) => watch.end()))).join('\n');
  for (const program of ['mariadb', 'sudo', 'client-upgrade-db.sh', 'backup_monarc_db.sh', 'main.js'])
    expect(seen.includes(program), `the watch has seen ${program}`).toBe(true);
  expect(Object.keys(secrets)).toEqual(['databasePassword', 'salt', 'statsToken', 'firstUserToken']);
  expect(toldIn(seen)).toEqual([]);
});

test("a front office keeps them in the client's configuration and database, and no other host anywhere", async () => {
  for (const host of hosts) {
    const found = await filesWith(host);
    const own = /^\/var\/lib\/mysql\/|^\/var\/www\/acme-secret\/local\.php$/;
    expect(found.filter((path) => !own.test(path))).toEqual([]);
    if (host === frontOffice) expect(found).toContain(`/var/www/${ALIAS}/local.php`);
  }
});

test('Regent keeps them sealed, and says them to nobody', async () => {
  expect([regent.output(), await everythingTold()].map(toldIn)).toEqual([[], []]);
  expect(toldIn(await allRows())).toEqual([]);
  const search = $({ nothrow: true, input: patterns() });
  const { stdout } = await search`cd ${regent.dataDir} && grep -rlaF -f - .`;
  const inventory = `./inventory/host_vars/${frontOffice.fqdn}/generated.yaml`;
  expect(stdout).toBe(`${inventory}\n`);
  expect((await $`stat -c %a ${regent.dataDir}/${inventory}`).stdout).toBe('640\n');
});

test('no process and no log shows them when the client is deleted, and no file keeps them', async () => {
  const watched = await watchAll();
  expect(await deleteClient(regent, ALIAS)).toMatchObject({ status: 'SUCCEEDED' });
  const seen = (await Promise.all(watched.map((watch) => watch.end()))).join('\n');
  expect([seen, regent.output(), await everythingTold()].map(toldIn)).toEqual([[], [], []]);
  for (const host of hosts) {
    const found = await filesWith(host);
    expect(found.filter((path) => !path.startsWith('/var/lib/mysql/'))).toEqual([]);
  }
  const search = $({ nothrow: true, input: patterns() });
  expect((await search`cd ${regent.dataDir} && grep -rlaF -f - .`).stdout).toBe('');
});
