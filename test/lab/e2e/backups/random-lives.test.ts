/**
 * Lives of clients in a random order, beside a model: after each step, databases, folders and sites are as the model
 * says, on both front offices. Shorter in the gate than by `npm run test:random`. The same seed gives the same lives.
 */
import { array, assert, asyncProperty, nat } from 'fast-check';
import { expect, test } from 'vitest';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, deleteClient, site, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, type Run } from '../kit/runs.ts';

const { hosts, frontOffice, otherFrontOffice } = lab();
const regent = useRegent({ hosts, env: () => ({ DELETION_GRACE_DAYS: '21' }) });
const FRONT_OFFICES = [frontOffice, otherFrontOffice];
/** How long it goes on; 0 for the short form. */
const minutes = Number(process.env['REGENT_MINUTES'] ?? 0);
const seed = Number(process.env['REGENT_SEED'] ?? (minutes > 0 ? Date.now() % 1_000_000 : 1867));
const rounds = minutes > 0 ? 1_000 : 1;
const STEPS = { minLength: 7, maxLength: minutes > 0 ? 40 : 7 };
const MOST_CLIENTS = 3;
/** Each of these comes as early as it can: seven steps hold them all, in any order that chance gives. */
const ONCE = ['backUp', 'restore', 'move', 'delete', 'undelete'];

/** A client as it should be. */
interface Life {
  alias: string;
  name: string;
  home: Host;
  /** Deleted, and kept. */
  isClosed: boolean;
  /** The server from which it moved, which has it stopped, under the name that it had then. */
  kept: { host: Host; name: string; isByUndo: boolean } | undefined;
  /** What its database and its folder hold: see `contents`. */
  content: string;
  /** The newest last; as many as are certainly kept. */
  backups: { id: string; content: string; host: Host }[];
  /** To which undoRestore goes back, if it does, and where that is kept. */
  before: { content: string; host: Host } | undefined;
}

type Model = Map<string, Life>;

const KEPT = 6;

/** Each name is used once. */
let count = 0;

/** Checksums of all tables, and hashes of all files, except for what Regent writes itself. */
async function contents(model: Model): Promise<Map<string, string>> {
  const script = (lives: Life[]) => `
for alias in ${lives.map(({ alias }) => alias).join(' ')}; do
  echo "# $alias"
  tables=$(mariadb -N -e "SELECT GROUP_CONCAT('\\\`', table_name, '\\\`' ORDER BY table_name) FROM information_schema.tables
    WHERE table_schema = '$alias' AND table_name <> 'clients'")
  mariadb -N -e "CHECKSUM TABLE $tables" "$alias"
  cd "/var/www/$alias" && find . -type f -not -name local.php -not -path './data/cache/*' -not -path '*/Proxy/*' | sort | xargs -d '\\n' -r sha256sum
done`;
  const said = await Promise.all(
    FRONT_OFFICES.map((host) => told(host, script([...model.values()].filter(({ home }) => home === host)))),
  );
  return new Map(
    said
      .join('\n')
      .split(/^# /m)
      .flatMap((part) => {
        const alias = part.slice(0, part.indexOf('\n'));
        return model.has(alias) ? [[alias, part.trim()] as const] : [];
      }),
  );
}

/** The names of clients of this test that the host knows, and their names in MONARC. */
const found = (host: Host) =>
  told(
    host,
    `for alias in $(mariadb -N -e "SHOW DATABASES LIKE 'life-%'"); do echo "$alias $(mariadb -N -e 'SELECT name FROM clients' "$alias")"; done
     cd /var/www && ls -d life-* 2>/dev/null; cd /etc/apache2/sites-enabled && ls -d life-* 2>/dev/null; true`,
  );

async function mustEqual(model: Model): Promise<void> {
  const lives = [...model.values()].toSorted((one, other) => (one.alias < other.alias ? -1 : 1));
  for (const host of FRONT_OFFICES) {
    const there = lives.flatMap(({ alias, home, isClosed, name, kept }) => {
      if (home === host) return [{ alias, name, isServed: !isClosed }];
      return kept?.host === host ? [{ alias, name: kept.name, isServed: false }] : [];
    });
    expect(await found(host)).toBe(
      [
        ...there.map(({ alias, name }) => `${alias} ${name}`),
        ...there.map(({ alias }) => alias),
        ...there.flatMap(({ alias, isServed }) => (isServed ? [`${alias}.conf`] : [])),
      ].join('\n'),
    );
  }
  const are = await contents(model);
  for (const { alias, content } of lives) expect(are.get(alias)).toBe(content);
  for (const { alias, isClosed } of lives)
    expect([alias, (await site(alias)).status]).toEqual([alias, isClosed ? 404 : 200]);
}

const succeeded = (run: Run) => expect([run.status, run.explanation]).toEqual(['SUCCEEDED', run.explanation]);

async function noteContent(model: Model, life: Life): Promise<void> {
  const before = life.content;
  life.content = (await contents(model)).get(life.alias) ?? '';
  expect(life.content).toMatch(/\.users\t\d+$/m);
  expect(life.content).not.toBe(before);
}

/** A deletion makes no other backup if the newest one is as the client is. */
async function noteBackup({ alias, backups, home: host }: Life, content: string): Promise<void> {
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { id: string } }>(
    regent,
    alias,
    'lastGoodBackup { id }',
  );
  if (lastGoodBackup.id !== backups.at(-1)?.id) backups.push({ id: lastGoodBackup.id, content, host });
  if (backups.length > KEPT) backups.shift();
}

interface Step {
  /** How often it comes, compared with the others. */
  weight: number;
  /** For which clients it is possible: by default, for all that live. */
  can?(life: Life, model: Model): boolean;
  /** `pick` chooses where there is a choice. */
  take(model: Model, life: Life, pick: number): Promise<void>;
}

const lives = ({ isClosed }: Life) => !isClosed;
const restorable = ({ backups, home }: Life) => backups.filter(({ host }) => host === home);
const isRoom = (model: Model) => model.size < MOST_CLIENTS;
const act = async (mutation: string, { alias }: Life, more: object = {}) =>
  succeeded(await carryOut(regent, mutation, { clientId: await clientId(regent, alias), ...more }));

const STEPS_OF_LIFE: Record<string, Step> = {
  write: {
    weight: 4,
    async take(model, life, pick) {
      const { alias, home } = life;
      await told(
        home,
        `mariadb ${alias} && echo ${pick} >/var/www/${alias}/import/files/${pick % 3}`,
        `INSERT INTO users SET firstname = 'f${pick}', lastname = 'L', email = '${count}-${pick}@x.example', creator = 'x';`,
      );
      await noteContent(model, life);
    },
  },
  update: {
    weight: 1,
    async take(_model, life, pick) {
      life.name = `Name ${pick}`;
      await act('updateClient', life, { name: life.name });
    },
  },
  backUp: {
    weight: 2,
    async take(_model, life) {
      await act('backupClient', life);
      await noteBackup(life, life.content);
    },
  },
  restore: {
    weight: 4,
    can: (life) => lives(life) && restorable(life).length > 0,
    async take(_model, life, pick) {
      const backups = restorable(life);
      const backup = backups[pick % backups.length]!;
      await act('restoreClient', life, { backupId: backup.id });
      life.before = { content: life.content, host: life.home };
      life.content = backup.content;
      // It has backed up what was there.
      await noteBackup(life, life.before.content);
    },
  },
  undo: {
    weight: 3,
    can: (life) => lives(life) && life.before?.host === life.home,
    async take(_model, life) {
      await act('undoRestore', life);
      life.content = life.before?.content ?? '';
      life.before = undefined;
    },
  },
  clone: {
    weight: 1,
    can: (life, model) => lives(life) && isRoom(model),
    async take(model, life, pick) {
      const [alias, home] = [nextAlias(), FRONT_OFFICES[pick % 2]!];
      await act('cloneClient', life, { alias, name: `Name of ${alias}`, serverId: regent.serverId(home) });
      await noteBackup(life, life.content);
      await noteCopy(model, { alias, home }, life.content);
    },
  },
  copy: {
    weight: 1,
    can: ({ backups }, model) => backups.length > 0 && isRoom(model),
    async take(model, { backups }, pick) {
      const [alias, home] = [nextAlias(), FRONT_OFFICES[pick % 2]!];
      const { id: backupId, content } = backups[pick % backups.length]!;
      const more = { name: `Name of ${alias}`, serverId: regent.serverId(home) };
      succeeded(await carryOut(regent, 'restoreAsNewClient', { backupId, alias, ...more }));
      await noteCopy(model, { alias, home }, content);
    },
  },
  move: {
    weight: 3,
    async take(_model, life, pick) {
      const { name, home: host } = life;
      const to = FRONT_OFFICES.find((each) => each !== host)!;
      const isByUndo = life.kept?.isByUndo === false && pick % 2 === 0;
      if (isByUndo) await act('undoMove', life);
      else await act('moveClient', life, { toServerId: regent.serverId(to) });
      Object.assign(life, { home: to, kept: { host, name, isByUndo } });
    },
  },
  delete: {
    weight: 2,
    async take(_model, life) {
      await act('deleteClient', life, { alias: life.alias });
      life.isClosed = true;
      await noteBackup(life, life.content);
    },
  },
  undelete: {
    weight: 3,
    can: ({ isClosed }) => isClosed,
    async take(_model, life) {
      await act('undeleteClient', life);
      life.isClosed = false;
    },
  },
  purge: {
    weight: 1,
    can: ({ isClosed }) => isClosed,
    take: (model, life) => purge(model, life),
  },
};

/** It goes for good, and so does what is left where it lived before. */
async function purge(model: Model, life: Life): Promise<void> {
  await act('purgeClient', life, { alias: life.alias });
  model.delete(life.alias);
  const { kept } = life;
  if (kept !== undefined)
    succeeded(await carryOut(regent, 'syncServer', { serverId: regent.serverId(kept.host) }));
}

const nextAlias = () => `life-${(count += 1)}`;

function begin(model: Model, { alias, home }: Pick<Life, 'alias' | 'home'>): Life {
  const name = `Name of ${alias}`;
  const life: Life = {
    alias,
    name,
    home,
    isClosed: false,
    kept: undefined,
    content: '',
    backups: [],
    before: undefined,
  };
  model.set(alias, life);
  return life;
}

const wasTaken = (name: string, taken: string[]) => taken.some((step) => step.startsWith(`${name} `));

async function create(model: Model): Promise<void> {
  const [alias, home] = [nextAlias(), FRONT_OFFICES[0]!];
  succeeded(await createClient(regent, home, alias));
  await noteContent(model, begin(model, { alias, home }));
}

/** The copy has what the other client had, except for its links, sessions and keys. */
async function noteCopy(model: Model, copy: Pick<Life, 'alias' | 'home'>, content: string): Promise<void> {
  const life = begin(model, copy);
  await noteContent(model, life);
  const same = (text: string) =>
    text
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^life-\d+\./, ''))
      .filter((line) => !/^(?:passwords_tokens|user_tokens)\t/.test(line));
  expect(same(life.content)).toEqual(same(content));
}

/** Takes one of the steps that are possible now, and says which. */
async function step(model: Model, taken: string[], random: number): Promise<string> {
  const possible = Object.entries(STEPS_OF_LIFE).flatMap(([name, { weight, can = lives, take }]) => {
    const able = [...model.values()].filter((life) => can(life, model));
    return Array.from({ length: able.length === 0 ? 0 : weight }, () => ({ name, able, take }));
  });
  const missing = possible.filter(({ name }) => ONCE.includes(name) && !wasTaken(name, taken));
  // What can be restored now may not be there after a move.
  const restores = missing.filter(({ name }) => name === 'restore');
  const due = restores.length > 0 ? restores : missing;
  const choices = due.length > 0 ? due : possible;
  const all = due.length === 0 && isRoom(model) ? choices.length + 1 : choices.length;
  const chosen = choices[random % all];
  if (chosen === undefined) {
    await create(model);
    return 'create';
  }
  const rest = Math.floor(random / all);
  const life = chosen.able[rest % chosen.able.length]!;
  await chosen.take(model, life, Math.floor(rest / chosen.able.length));
  return `${chosen.name} ${life.alias}`;
}

test(
  'whatever is done to clients in whatever order, the hosts are as it says',
  { timeout: Math.max(400_000, (minutes + 5) * 60_000) },
  async () => {
    const taken: string[] = [];
    const until = minutes > 0 ? Date.now() + minutes * 60_000 : Infinity;
    const life = asyncProperty(array(nat(1_000_000), STEPS), async (randoms) => {
      if (Date.now() > until) return;
      const model: Model = new Map();
      await create(model);
      for (const random of randoms) {
        if (Date.now() > until) break;
        taken.push(await step(model, taken, random));
        await mustEqual(model);
      }
      for (const life of model.values()) {
        if (!life.isClosed) succeeded(await deleteClient(regent, life.alias));
        await purge(model, life);
      }
      await mustEqual(new Map());
    });
    await assert(life, { seed, numRuns: rounds, endOnFailure: true }).catch((error: unknown) => {
      throw new Error(`With the seed ${seed}, after: ${taken.join(', ')}`, { cause: error });
    });
    // A test of nothing would pass as well.
    expect(ONCE.filter((name) => !wasTaken(name, taken))).toEqual([]);
    if (minutes > 0) console.log(`${taken.length} steps, seed ${seed}`);
  },
);
