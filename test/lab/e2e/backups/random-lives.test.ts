/**
 * Lives of clients in a random order, beside a model: after each step, databases, folders and sites are as the model
 * says. Shorter in the gate than by `npm run test:random`. The same seed gives the same lives.
 */
import { array, assert, asyncProperty, nat } from 'fast-check';
import { expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, deleteClient, site, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, type Run } from '../kit/runs.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const regent = useRegent({ hosts: [backOffice, frontOffice, reverseProxy] });
/** How long it goes on; 0 for the short form. */
const minutes = Number(process.env['REGENT_MINUTES'] ?? 0);
const seed = Number(process.env['REGENT_SEED'] ?? (minutes > 0 ? Date.now() % 1_000_000 : 195));
const lives = minutes > 0 ? 1_000 : 2;
const STEPS = { minLength: 7, maxLength: minutes > 0 ? 40 : 7 };
const MOST_CLIENTS = 3;

/** A client as it should be. */
interface Life {
  alias: string;
  name: string;
  /** What its database and its folder hold: see `contents`. */
  content: string;
  /** The newest last; as many as are certainly kept. */
  backups: { id: string; content: string }[];
  /** To which undoRestore goes back, if it does. */
  before: string | undefined;
}

type Model = Map<string, Life>;

const KEPT = 6;

/** Each name is used once. */
let count = 0;

/** Checksums of all tables, and hashes of all files, except for what Regent writes itself. */
async function contents(model: Model): Promise<Map<string, string>> {
  const script = `
for alias in ${[...model.keys()].join(' ')}; do
  echo "# $alias"
  tables=$(mariadb -N -e "SELECT GROUP_CONCAT('\\\`', table_name, '\\\`' ORDER BY table_name) FROM information_schema.tables
    WHERE table_schema = '$alias' AND table_name <> 'clients'")
  mariadb -N -e "CHECKSUM TABLE $tables" "$alias"
  cd "/var/www/$alias" && find . -type f -not -name local.php -not -path './data/cache/*' -not -path '*/Proxy/*' | sort | xargs -d '\\n' -r sha256sum
done`;
  const said = await told(frontOffice, script);
  return new Map(
    said.split(/^# /m).flatMap((part) => {
      const alias = part.slice(0, part.indexOf('\n'));
      return model.has(alias) ? [[alias, part.trim()] as const] : [];
    }),
  );
}

/** The names of clients of this test that the host knows, and their names in MONARC. */
const found = () =>
  told(
    frontOffice,
    `for alias in $(mariadb -N -e "SHOW DATABASES LIKE 'life-%'"); do echo "$alias $(mariadb -N -e 'SELECT name FROM clients' "$alias")"; done
     cd /var/www && ls -d life-* 2>/dev/null; cd /etc/apache2/sites-enabled && ls -d life-* 2>/dev/null; true`,
  );

async function mustEqual(model: Model): Promise<void> {
  const wanted = [...model.values()].toSorted((one, other) => (one.alias < other.alias ? -1 : 1));
  expect(await found()).toBe(
    [
      ...wanted.map(({ alias, name }) => `${alias} ${name}`),
      ...wanted.map(({ alias }) => alias),
      ...wanted.map(({ alias }) => `${alias}.conf`),
    ].join('\n'),
  );
  if (model.size === 0) return;
  const are = await contents(model);
  for (const { alias, content } of wanted) expect(are.get(alias)).toBe(content);
  for (const { alias } of wanted) expect((await site(alias)).status).toBe(200);
}

const succeeded = (run: Run) => expect([run.status, run.explanation]).toEqual(['SUCCEEDED', run.explanation]);

async function noteContent(model: Model, life: Life): Promise<void> {
  const before = life.content;
  life.content = (await contents(model)).get(life.alias) ?? '';
  expect(life.content).toMatch(/\.users\t\d+$/m);
  expect(life.content).not.toBe(before);
}

async function noteBackup({ alias, backups }: Life, content: string): Promise<void> {
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { id: string } }>(
    regent,
    alias,
    'lastGoodBackup { id }',
  );
  backups.push({ id: lastGoodBackup.id, content });
  if (backups.length > KEPT) backups.shift();
}

interface Step {
  /** How often it comes, compared with the others. */
  weight: number;
  /** For which clients it is possible. */
  can?(life: Life): boolean;
  /** `pick` chooses where there is a choice. */
  take(model: Model, life: Life, pick: number): Promise<void>;
}

const STEPS_OF_LIFE: Record<string, Step> = {
  write: {
    weight: 4,
    async take(model, life, pick) {
      const { alias } = life;
      await told(
        frontOffice,
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
      succeeded(
        await carryOut(regent, 'updateClient', {
          clientId: await clientId(regent, life.alias),
          name: life.name,
        }),
      );
    },
  },
  backUp: {
    weight: 2,
    async take(_model, life) {
      succeeded(await carryOut(regent, 'backupClient', { clientId: await clientId(regent, life.alias) }));
      await noteBackup(life, life.content);
    },
  },
  restore: {
    weight: 4,
    can: ({ backups }) => backups.length > 0,
    async take(_model, life, pick) {
      const backup = life.backups[pick % life.backups.length]!;
      const id = await clientId(regent, life.alias);
      succeeded(await carryOut(regent, 'restoreClient', { clientId: id, backupId: backup.id }));
      life.before = life.content;
      life.content = backup.content;
      // It has backed up what was there.
      await noteBackup(life, life.before);
    },
  },
  undo: {
    weight: 3,
    can: ({ before }) => before !== undefined,
    async take(_model, life) {
      succeeded(await carryOut(regent, 'undoRestore', { clientId: await clientId(regent, life.alias) }));
      life.content = life.before ?? '';
      life.before = undefined;
    },
  },
  delete: {
    weight: 1,
    async take(model, { alias }) {
      succeeded(await deleteClient(regent, alias));
      model.delete(alias);
    },
  },
};

async function create(model: Model): Promise<void> {
  const alias = `life-${(count += 1)}`;
  succeeded(await createClient(regent, frontOffice, alias));
  const life: Life = { alias, name: `Name of ${alias}`, content: '', backups: [], before: undefined };
  model.set(alias, life);
  await noteContent(model, life);
}

/** Takes one of the steps that are possible now, and says which. */
async function step(model: Model, random: number): Promise<string> {
  const lives = [...model.values()];
  const choices = Object.entries(STEPS_OF_LIFE).flatMap(([name, { weight, can, take }]) => {
    const able = lives.filter((life) => can?.(life) ?? true);
    return Array.from({ length: able.length === 0 ? 0 : weight }, () => ({ name, able, take }));
  });
  const all = model.size < MOST_CLIENTS ? choices.length + 1 : choices.length;
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
        taken.push(await step(model, random));
        await mustEqual(model);
      }
      for (const { alias } of model.values()) succeeded(await deleteClient(regent, alias));
      await mustEqual(new Map());
    });
    await assert(life, { seed, numRuns: lives, endOnFailure: true }).catch((error: unknown) => {
      throw new Error(`With the seed ${seed}, after: ${taken.join(', ')}`, { cause: error });
    });
    // A test of nothing would pass as well.
    expect(taken.some((each) => each.startsWith('undo'))).toBe(true);
    if (minutes > 0) console.log(`${taken.length} steps, seed ${seed}`);
  },
);
