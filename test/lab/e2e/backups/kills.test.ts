/**
 * Regent is killed at the boundaries of a run: at the commands and commits that change something for good.
 * `npm run test:kills` kills it at every boundary, each in a run of its own. Wherever it is killed, the client is on one
 * server and answers, the next Regent ends the run, and nothing is left over.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, site, told } from '../kit/clients.ts';
import { useDeadlyRegent, type Order } from '../kit/kills.ts';
import { carryOut, plan, type Run } from '../kit/runs.ts';
import { newTraces, tracesOn } from '../kit/traces.ts';

const { frontOffice, otherFrontOffice, reverseProxy, hosts } = lab();
const regent = useDeadlyRegent({
  env: () => ({ DELETION_GRACE_DAYS: '21' }),
  // Each restore makes a backup, and none may take the place of the one that is restored.
  config: { plugins: { FRONT_OFFICE: { backup: { options: { keep: 1_000 } } } } },
});

/** In the long form: each boundary, or each of so many, from the one with this number on. */
const { REGENT_KILLS_FROM: FROM, REGENT_KILLS_EVERY: EVERY = '1' } = process.env;
const isLong = FROM !== undefined;
/** A run is given up after five lost workers. */
const MOST_KILLS = isLong ? 1 : 4;

interface Walk {
  /** Where it is killed in the gate. */
  kills: Order[];
  /** What the client has to be like before. */
  prepare?(): Promise<unknown>;
  /** What the mutation takes, apart from the client. */
  input(): Promise<object>;
  /** After a kill, while no Regent is there. */
  between(): Promise<unknown>;
  /** When the run has ended. */
  after(run: Run): Promise<void>;
}

const before = (boundary: string, time = 1): Order => ({ boundary, time, when: 'before' });
const after = (boundary: string, time = 1): Order => ({ boundary, time, when: 'after' });
const RELOAD = 'exec apache2ctl graceful';

let [id, backupId] = ['', ''];
/** What the client has in the backup, and now. */
let [old, present] = ['', ''];
let began = 0;

/** Something that no backup has. */
async function write(host: Host): Promise<void> {
  await told(
    host,
    `mariadb -e "INSERT INTO walker.users SET firstname = 'a', lastname = 'L', email = UUID(), creator = 'x'"
     date +%N >/var/www/walker/import/files/written`,
  );
  present = await contentOn(host);
}

/** The checksums of its tables and files. */
const contentOn = (host: Host) =>
  told(
    host,
    `tables=$(mariadb -N -e "SELECT GROUP_CONCAT('\\\`', table_name, '\\\`' ORDER BY table_name) FROM information_schema.tables WHERE table_schema = 'walker'")
     mariadb -N -e "CHECKSUM TABLE $tables" walker
     cd /var/www/walker && find import data deliveries -type f -not -path 'data/cache/*' -not -path '*/Proxy/*' | sort | xargs -r sha256sum`,
  );

const canWrite = async (host: Host) =>
  (await told(
    host,
    `MYSQL_PWD=$(php -r '$c = require "/var/www/walker/local.php"; echo $c["doctrine"]["connection"]["orm_cli"]["params"]["password"];' 2>/dev/null) \
       mariadb -N -u walker -e 'SELECT 1' walker 2>/dev/null || true`,
  )) === '1';
const hasSite = async (host: Host) =>
  (await told(host, 'ls /etc/apache2/sites-enabled')).split('\n').includes('walker.conf');

const answers = (...statuses: number[]) =>
  expect.poll(async () => (await site('walker')).status).toBeOneOf(statuses);
const isWhole = async () => {
  await answers(200);
  await expect.poll(() => contentOn(frontOffice)).toBeOneOf([old, present]);
};

const stateOf = () =>
  clientOf<{
    status: string;
    keptUntil: string | null;
    server: { fqdn: string };
    restores: { status: string }[];
    moves: { status: string }[];
  }>(regent, 'walker', 'status keptUntil server { fqdn } restores { status } moves { status }');
async function succeeds(mutation: string, input: object): Promise<void> {
  const { status, explanation } = await untilInTime(
    await carryOut(regent, mutation, { clientId: id, ...input }),
  );
  expect(status, `${mutation}: ${explanation}`).toBe('SUCCEEDED');
}

const walks: Record<string, Walk> = {
  restoreClient: {
    kills: [
      before('CREATE DATABASE IF NOT EXISTS .monarc_restore'),
      after("' load '"),
      after("backup '/usr/local/bin/backup_monarc_db.sh'"),
      before(" swap 'walker' .* 'of-from'"),
      after(" swap 'walker' .* 'of-from'"),
      before('database: Restore$'),
    ],
    async input() {
      await write(frontOffice);
      return { backupId };
    },
    between: isWhole,
    async after() {
      expect(await contentOn(frontOffice)).toBe(old);
      expect((await stateOf()).restores[0]).toMatchObject({ status: 'DONE' });
      const ofThisRun = `find /var/lib/mysql-backup/monarc/walker -name '*.sql.zst' -newermt @${began / 1000}`;
      expect(await told(frontOffice, ofThisRun)).not.toBe('');
    },
  },
  undoRestore: {
    kills: [before(" swap 'walker' .* 'put-aside'"), after(" swap 'walker' .* 'put-aside'")],
    async prepare() {
      if ((await stateOf()).restores[0]?.status === 'DONE') return;
      await write(frontOffice);
      await succeeds('restoreClient', { backupId });
    },
    input: async () => ({}),
    between: isWhole,
    async after() {
      expect(await contentOn(frontOffice)).toBe(present);
      expect((await stateOf()).restores[0]).toMatchObject({ status: 'UNDONE' });
    },
  },
  deleteClient: {
    kills: [after("backup '/usr/local/bin/backup_monarc_db.sh'"), after(RELOAD), before('RUN_ENDED')],
    async prepare() {
      if ((await stateOf()).status === 'CLOSED') await succeeds('undeleteClient', {});
      await write(frontOffice);
      // What is written in the second of a backup counts as written after it.
      await sleep(1_100);
    },
    input: async () => ({ alias: 'walker' }),
    between: () => answers(200, 404),
    async after() {
      expect(await stateOf()).toMatchObject({ status: 'CLOSED', keptUntil: expect.any(String) });
      expect(await contentOn(frontOffice)).toBe(present);
      await answers(404);
      const fields = 'lastGoodBackup { at } lastProvenBackup { at }';
      const { lastGoodBackup, lastProvenBackup } = await clientOf<Record<string, { at: string }>>(
        regent,
        'walker',
        fields,
      );
      expect(Date.parse(lastGoodBackup?.at ?? '')).toBeGreaterThan(began - 1_000);
      expect(lastProvenBackup).toEqual(lastGoodBackup);
    },
  },
  undeleteClient: {
    kills: [
      after('write .*/sites-available/walker.conf'),
      after(RELOAD),
      after(`^${reverseProxy.address}: .*${RELOAD}`),
    ],
    async prepare() {
      if ((await stateOf()).status !== 'CLOSED') await succeeds('deleteClient', { alias: 'walker' });
    },
    input: async () => ({}),
    between: () => answers(200, 404),
    async after() {
      expect(await stateOf()).toMatchObject({ status: 'ACTIVE', keptUntil: null });
      expect(await contentOn(frontOffice)).toBe(present);
      await answers(200);
    },
  },
  // Last, as the client may end on either server.
  moveClient: {
    ...moving((to) => ({ toServerId: regent.serverId(to) })),
    kills: [
      after("hold '/run/regent-move/walker/"),
      before('database: Client, Move'),
      before("/run/regent-move/walker/.* 'go'"),
      after("/run/regent-move/walker/.* 'go'"),
    ],
  },
  undoMove: {
    ...moving(() => ({})),
    kills: [],
    async prepare() {
      // To undo a move is a move as well.
      const [newest, before] = (await stateOf()).moves;
      if (newest?.status !== 'DONE' || before?.status === 'UNDONE')
        await succeeds('moveClient', { toServerId: regent.serverId((await home())[1]) });
    },
  },
};

/** The front office on which it lives, and the other one. */
async function home(): Promise<[Host, Host]> {
  const { server } = await stateOf();
  return server.fqdn === frontOffice.fqdn ? [frontOffice, otherFrontOffice] : [otherFrontOffice, frontOffice];
}

function moving(input: (to: Host) => object): Omit<Walk, 'kills'> {
  let [from, to] = [frontOffice, otherFrontOffice];
  return {
    async input() {
      [from, to] = await home();
      await write(from);
      return input(to);
    },
    // Within the hold, its account is closed until there is a Regent again.
    between: async () => ((await canWrite(from)) ? answers(200) : undefined),
    async after() {
      expect(await home()).toEqual([to, from]);
      expect(await contentOn(to)).toBe(present);
      expect([await canWrite(from), await hasSite(from)]).toEqual([false, false]);
      expect([await canWrite(to), await hasSite(to)]).toEqual([true, true]);
      await answers(200);
      // Programs that hold requests end a moment later.
      const left = 'ls -d /var/lib/regent/moves/* /run/regent-move/* 2>/dev/null || true';
      for (const host of hosts) await expect.poll(() => told(host, left)).toBe('');
    },
  };
}

beforeAll(async () => {
  expect(await createClient(regent, frontOffice, 'walker')).toMatchObject({ status: 'SUCCEEDED' });
  id = await clientId(regent, 'walker');
  await succeeds('backupClient', {});
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { id: string } }>(
    regent,
    'walker',
    'lastGoodBackup { id }',
  );
  backupId = lastGoodBackup.id;
  old = await contentOn(frontOffice);
  expect(await carryOut(regent, 'syncAll', {})).toMatchObject({ status: 'SUCCEEDED' });
});

const names = Object.keys(walks).filter((name) => isLong || walks[name]!.kills.length > 0);

test.each(names)(
  'wherever Regent is killed in %s, the next one ends it as if nothing had happened',
  async (mutation) => {
    const walk = walks[mutation]!;
    const operation = async () => {
      await walk.prepare?.();
      const input = { clientId: id, ...(await walk.input()) };
      began = Math.floor(Date.now() / 1000) * 1000;
      return { mutation, input };
    };
    const ended = async (run: Run) => {
      const last = await untilInTime(run);
      expect(last.status, last.explanation ?? '').toBe('SUCCEEDED');
      await walk.after(last);
    };
    const traces = new Set<string>();
    const undisturbed = async (tries = 6): Promise<string[]> => {
      const { run, boundaries } = await regent.watch(await operation());
      await ended(run);
      for (const trace of await tracesOn(hosts)) traces.add(trace);
      return run.status === 'SUCCEEDED' || tries === 1 ? boundaries : undisturbed(tries - 1);
    };
    const boundaries = await undisturbed();
    // It is on the other server each second time.
    if (mutation === 'moveClient') await undisturbed();
    let late = 0;
    const problems: Error[] = [];
    const due = isLong ? everyOrder(boundaries) : ordersIn(boundaries, walk);
    while (due.length > 0) {
      const orders = due.splice(0, MOST_KILLS);
      const where = orders.map((order) => inWords(order, boundaries)).join('\n  ');
      process.stdout.write(`${mutation} is killed\n  ${where}\n`);
      try {
        const { run, killed } = await regent.killAt(await operation(), orders, walk.between);
        // A later attempt may have less to do: what did not come to pass is the first of another run.
        if (!isLong) due.unshift(...orders.slice(killed.length));
        if (isTooLong(run)) expect((late += 1)).toBeLessThan(10);
        else if (!isLong) expect(killed).not.toEqual([]);
        expect(run.events.map(({ seq }) => seq)).toEqual(run.events.map((_, index) => index + 1));
        expect(run.events.filter(({ type }) => type === 'RUN_ENDED')).toHaveLength(1);
        await ended(run);
        const left = async () => newTraces(traces, await tracesOn(hosts));
        await expect.poll(left, { interval: 1_000 }).toEqual([]);
        expect(await plan(regent, 'syncAll', {})).toEqual([]);
      } catch (error) {
        problems.push(new Error(`${mutation} was killed\n  ${where}\n${String(error)}`, { cause: error }));
        process.stdout.write(`${String(problems.at(-1))}\n`);
        if (problems.length > (isLong ? 5 : 0)) break;
        await carryOut(regent, 'syncAll', {});
      }
    }
    if (problems.length > 0) throw new AggregateError(problems, problems.map(String).join('\n'));
  },
  isLong ? 6 * 3_600_000 : 600_000,
);

const isTooLong = ({ explanation }: Run) => /took longer than|To compare both/.test(explanation ?? '');

/** On a busy machine a move may take too long for the hold: then the client stays, and it is tried again. */
async function untilInTime(run: Run, tries = 5): Promise<Run> {
  if (tries === 0 || !isTooLong(run)) return run;
  await answers(200);
  return untilInTime(await carryOut(regent, 'retryRun', { runId: run.id }), tries - 1);
}

/** In the order in which they come. */
function ordersIn(boundaries: string[], { kills }: Walk): Order[] {
  const placed = kills.map((order) => ({ order, at: indexOf(order, boundaries) }));
  const absent = placed.filter(({ at }) => at < 0).map(({ order }) => order);
  expect(absent).toEqual([]);
  return placed.toSorted((one, other) => one.at - other.at).map(({ order }) => order);
}

function indexOf({ boundary, time }: Order, boundaries: string[]): number {
  const matching = boundaries.flatMap((each, index) => (new RegExp(boundary, 's').test(each) ? [index] : []));
  return matching[time - 1] ?? -1;
}

/** Each boundary, and each command once more while it runs. What only reads files leaves all as it was. */
const everyOrder = (boundaries: string[]): Order[] =>
  boundaries
    .flatMap((boundary, index) => {
      if (index + 1 < Number(FROM) || /^\S+ read /.test(boundary)) return [];
      const isQuick = /^database|^\S+ (write|remove) /.test(boundary);
      return isQuick ? [before('', index + 1)] : [before('', index + 1), after('', index + 1)];
    })
    .filter((_, index) => index % Number(EVERY) === 0);

const inWords = (order: Order, boundaries: string[]) => {
  const at = indexOf(order, boundaries);
  const words = (boundaries[at] ?? '').replaceAll(/\s+/g, ' ').replace(/^(.{80}).*(.{120})$/, '$1 … $2');
  return `${order.when} ${at + 1} of ${boundaries.length}: ${words}`;
};
