/** A client goes from one front office to another, and back, while its users work. */
import { request } from 'node:http';
import { beforeAll, expect, test } from 'vitest';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { publicHost } from '../wired-regent.ts';
import { clientId, clientInput, clientOf, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, changesIn, endOf, eventOf, plan, runOf, start, type Run } from './kit/runs.ts';

const { frontOffice, otherFrontOffice: other, reverseProxy, hosts } = lab();
const regent = useRegent({ hosts });

const content = (host: Host, alias: string) =>
  told(
    host,
    `for table in $(mariadb -N -e 'SHOW TABLES' ${alias}); do mariadb -N -e "CHECKSUM TABLE $table" ${alias}; done`,
  );
const files = (host: Host, alias: string) =>
  told(
    host,
    `cd /var/www/${alias} && find import data deliveries -type f -not -path 'data/cache/*' -not -path '*/Proxy/*' | sort | xargs sha256sum`,
  );

/** Asks for the sites 20 times a second until it is stopped; gives what was wrong, and the longest wait in ms. */
function users(...aliases: string[]) {
  const bad: string[] = [];
  const waits = new Map(aliases.map((alias) => [alias, 0]));
  const asked: Promise<void>[] = [];
  const ask = (alias: string) =>
    new Promise<void>((resolve) => {
      const began = performance.now();
      const end = (how: number | string) => {
        const ms = performance.now() - began;
        waits.set(alias, Math.max(waits.get(alias) ?? 0, ms));
        if (typeof how === 'string' || how < 200 || how > 299)
          bad.push(`${alias}: ${how} after ${Math.round(ms)} ms`);
        resolve();
      };
      request(
        {
          host: reverseProxy.address,
          port: 80,
          path: `/${alias}/`,
          headers: { host: publicHost },
          agent: false,
        },
        (answer) => answer.resume().once('end', () => end(answer.statusCode ?? 0)),
      )
        .on('error', (error) => end(error.message))
        .end();
    });
  const timer = setInterval(() => asked.push(...aliases.map(ask)), 50);
  return async () => {
    clearInterval(timer);
    await Promise.all(asked);
    return { bad, waits, count: asked.length };
  };
}

const move = async (alias: string, to: Host) =>
  carryOut(regent, 'moveClient', {
    clientId: await clientId(regent, alias),
    toServerId: regent.serverId(to),
  });
const moves = async (alias: string) =>
  (
    await clientOf<{ moves: { status: string; keptUntil: string | null }[] }>(
      regent,
      alias,
      'moves { status keptUntil }',
    )
  ).moves;
const home = async (alias: string) =>
  (await clientOf<{ server: { fqdn: string } }>(regent, alias, 'server { fqdn }')).server.fqdn;

beforeAll(async () => {
  // As Debian's Apache is without PHP: requests that wait occupy a thread each, not a process.
  await told(
    reverseProxy,
    '(a2dismod -q -f php8.2 mpm_prefork && a2enmod -q mpm_event && apache2ctl configtest) 2>&1; service apache2 restart',
  );
  const clients = ['mover', 'beside', 'later'].map((alias) => clientInput(regent, frontOffice, alias));
  expect(await carryOut(regent, 'createClients', { clients })).toMatchObject({ status: 'SUCCEEDED' });
  await told(
    frontOffice,
    "mariadb -e 'CREATE TABLE mover.written (id INT PRIMARY KEY AUTO_INCREMENT, at DATETIME(6), text TEXT); CREATE VIEW mover.seen AS SELECT id FROM mover.written'",
  );
  await told(frontOffice, 'echo 1 >/var/www/mover/import/files/kept; echo 1 >/var/www/mover/data/upload');
});

test('a dry run says what would be copied, and touches nothing', async () => {
  const changes = await plan(regent, 'moveClient', {
    clientId: await clientId(regent, 'mover'),
    toServerId: regent.serverId(other),
  });
  const ofMove = changes.filter(({ summary }) => /copy|requests wait/.test(summary));
  expect(ofMove.map(({ plugin, action, client }) => [plugin, action, client])).toEqual([
    ['database', 'CREATE', 'mover'],
    ['client-config', 'CREATE', 'mover'],
    ['reverse-proxy', 'UPDATE', 'mover'],
  ]);
  expect(changes.every(({ client, server }) => client !== null || server?.fqdn === other.fqdn)).toBe(true);
  const both = await plan(regent, 'moveClients', {
    clientIds: [await clientId(regent, 'mover'), await clientId(regent, 'beside')],
    toServerId: regent.serverId(other),
  });
  const copies = both.filter(({ plugin, summary }) => plugin === 'database' && summary.startsWith('copy'));
  expect(copies.map(({ summary }) => / with those before it/.test(summary))).toEqual([false, true]);
  expect(await told(other, 'ls -d /var/www/mover 2>/dev/null || true')).toBe('');
});

/**
 * Moves it while users ask for it and its own program writes, and checks all that a move promises. On a busy machine
 * a move may take too long for the hold: then it is given up and nobody notices, and it is tried again.
 */
async function moveInUse(from: Host, to: Host, act: () => Promise<Run>, tries = 5): Promise<Run> {
  const filesWere = await files(from, 'mover');
  const stop = users('mover', 'beside');
  const writing = writer(from);
  const run = await act();
  const { bad, waits, count } = await stop();
  const written = await writing();
  const longest = [...waits].map(([alias, ms]) => `${alias} ${Math.round(ms)} ms`).join(', ');
  process.stdout.write(`${count} requests and ${written} rows in a move; longest waits: ${longest}\n`);
  expect(bad).toEqual([]);
  const isTooLong = /took longer than|To compare both/.test(run.explanation ?? '');
  expect(waits.get('mover')).toBeLessThan(isTooLong ? 6_000 : 3_000);
  if (tries > 1 && isTooLong) {
    expect(await home('mover')).toBe(from.fqdn);
    return moveInUse(from, to, () => carryOut(regent, 'retryRun', { runId: run.id }), tries - 1);
  }
  expect(run.explanation).toContain(`mover lives on ${to.fqdn} now`);
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE', problem: null } });
  expect(await content(to, 'mover')).toBe(await content(from, 'mover'));
  expect(Number(await told(to, "mariadb -N -e 'SELECT COUNT(*) FROM mover.written'"))).toBe(written);
  expect(await files(to, 'mover')).toBe(filesWere);
  expect(await home('mover')).toBe(to.fqdn);
  expect((await site('mover')).status).toBe(200);
  return run;
}

/** So many more moves to and fro, for a long proof by hand. */
const MORE = Number(process.env['LAB_MORE_MOVES'] ?? 0);

/** For a shell: signs in as the client, with the password in its configuration. */
const AS_CLIENT = `password=$(php -r '$c = require "/var/www/mover/local.php"; echo $c["doctrine"]["connection"]["orm_cli"]["params"]["password"];')
as_client() { MYSQL_PWD=$password mariadb -N -u mover mover "$@" 2>/dev/null; }`;
const canWrite = async (host: Host) =>
  (await told(host, `${AS_CLIENT}\nas_client -e 'SELECT 1' || true`)) !== '';

/** Writes as the client until it cannot any more; gives how many rows MariaDB then has acknowledged. */
function writer(host: Host): () => Promise<number> {
  const writes = told(
    host,
    `${AS_CLIENT}
     i=$(mariadb -N -e 'SELECT COUNT(*) FROM mover.written'); most=$((i + 2000))
     while [ $i -lt $most ] && as_client -e "INSERT INTO written SET at = NOW(6), text = REPEAT('x', 500)"; do i=$((i + 1)); done; echo $i`,
  );
  return async () => Number(await writes);
}

test('a client moves while it is used: nobody sees an error, nothing is lost, and nobody waits for more than 3 s', async () => {
  const run = await moveInUse(frontOffice, other, () => move('mover', other));
  expect(run.kind).toBe('MOVE_CLIENT');
  expect(await moves('mover')).toMatchObject([{ status: 'DONE', keptUntil: expect.any(String) }]);
});

test('the first server keeps its data, stopped, and syncs and checks leave it alone', async () => {
  for (const host of [frontOffice, other, reverseProxy]) {
    const run = await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) });
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(changesIn(run).map(({ text }) => text)).toEqual([]);
    expect(run.events.map(({ text }) => text).filter((text) => /Unknown|orphan/.test(text))).toEqual([]);
    expect((await carryOut(regent, 'checkServer', { serverId: regent.serverId(host) })).status).toBe(
      'SUCCEEDED',
    );
  }
  expect(await content(frontOffice, 'mover')).toBe(await content(other, 'mover'));
  expect(await canWrite(frontOffice)).toBe(false);
  expect(await told(frontOffice, 'ls /etc/apache2/sites-enabled | grep mover || true')).toBe('');
  const left = 'ls -d /var/lib/regent/moves/* /run/regent-move/* 2>/dev/null || true';
  for (const host of hosts) await expect.poll(() => told(host, left)).toBe('');
});

test(
  'undoMove brings it back, with all that was written since',
  async () => {
    const run = await moveInUse(other, frontOffice, async () =>
      carryOut(regent, 'undoMove', { clientId: await clientId(regent, 'mover') }),
    );
    expect(run.kind).toBe('UNDO_MOVE');
    expect(await moves('mover')).toMatchObject([{ status: 'DONE' }, { status: 'UNDONE', keptUntil: null }]);
    for (let more = 0; more < MORE; more += 1) {
      const [from, to] = more % 2 === 0 ? [frontOffice, other] : [other, frontOffice];
      await moveInUse(from, to, () => move('mover', to));
    }
  },
  180_000 + MORE * 60_000,
);

test('many clients move one after another, also if Regent is killed meanwhile, until one cannot move', async () => {
  await told(other, "mariadb -e 'CREATE DATABASE beside'");
  const aliases = ['mover', 'beside', 'later'];
  const clientIds: string[] = [];
  for (const alias of aliases) clientIds.push(await clientId(regent, alias));
  const input = { clientIds, toServerId: regent.serverId(other) };
  await expect(plan(regent, 'moveClients', input)).rejects.toThrow(/Regent has not made.*database beside/);
  const runId = await start(regent, 'moveClients', input);
  const { children } = await runOf(regent, runId);
  const runs = await Promise.all(children.nodes.map(({ id }) => runOf(regent, id)));
  const ofMover = runs.find(({ client }) => client?.alias === 'mover')!;
  await eventOf(regent, ofMover.id, ({ text }) => text.includes('lives on'));
  await regent.killAndRestart();
  const run = await endOf(regent, runId);
  expect(run).toMatchObject({
    status: 'FAILED',
    explanation: '1 of 3 clients succeeded, 1 failed; see their steps, 1 were cancelled.',
    steps: [
      { status: 'SUCCEEDED', reason: expect.stringContaining('mover lives on') },
      { status: 'FAILED', reason: expect.stringMatching(/Regent has not made.*database beside/) },
      { status: 'CANCELLED', reason: expect.stringContaining('nothing was begun') },
    ],
  });
  expect(await Promise.all(aliases.map(home))).toEqual([other.fqdn, frontOffice.fqdn, frontOffice.fqdn]);
  for (const alias of aliases) expect((await site(alias)).status).toBe(200);
  expect(await told(other, 'ls -d /var/www/beside /var/www/later 2>/dev/null || true')).toBe('');
  expect([await canWrite(frontOffice), await canWrite(other)]).toEqual([false, true]);
  await told(other, "mariadb -e 'DROP DATABASE beside'");
});

test('a deleted client leaves nothing on the servers where it was', async () => {
  const run = await carryOut(regent, 'deleteClient', {
    clientId: await clientId(regent, 'mover'),
    alias: 'mover',
  });
  expect(run.status).toBe('SUCCEEDED');
  for (const host of [frontOffice, other]) {
    const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(host) });
    expect(sync).toMatchObject({ explanation: expect.stringContaining('as it should be') });
    expect(
      await told(
        host,
        `mariadb -N -e 'SHOW DATABASES' | grep -x mover; ls -d /var/www/mover /etc/apache2/*/mover.conf 2>/dev/null || true`,
      ),
    ).toBe('');
  }
});
