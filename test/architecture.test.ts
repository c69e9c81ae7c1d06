/** Who may import whom, as a table that runs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { plugins } from '../plugins/index.ts';
import { tasks } from '../tasks/index.ts';

const root = resolve(import.meta.dirname, '..');

/** Left may import right, and nothing else of ours outside its own folder. */
const MAY_IMPORT: Record<string, string[]> = {
  'src/main.ts': ['src/', 'plugins/index.ts', 'tasks/index.ts'],
  'src/command.ts': ['cli/start.ts', 'src/', 'demo/demo.ts', 'test/lab/main.ts'],
  'src/regent.ts': [
    'src/db/',
    'src/domain/',
    'src/events/',
    'src/graphql/context.ts',
    'src/outbound/',
    'src/runner/',
    'src/webhooks/',
  ],
  'src/start/': [
    'src/env.ts',
    'src/keys.ts',
    'src/db/',
    'src/domain/',
    'src/events/',
    'src/metrics/',
    'src/queue/queue.ts',
    'src/regent.ts',
    'src/runner/',
    'src/server/metrics-port.ts',
    'src/transport/transports.ts',
  ],
  'src/settings.ts': ['src/config.ts', 'src/env.ts', 'src/domain/', 'src/runner/'],
  'src/config.ts': ['src/env.ts', 'src/domain/', 'src/runner/'],
  'src/admin.ts': ['src/env.ts', 'src/db/', 'src/domain/', 'src/events/'],
  'src/rotate-key.ts': ['src/env.ts', 'src/keys.ts', 'src/db/', 'src/domain/', 'src/events/'],
  'src/api-keys.ts': ['src/env.ts', 'src/keys.ts', 'src/domain/'],
  'src/keys.ts': [
    'src/env.ts',
    'src/domain/secrets/vault.ts',
    'src/domain/secrets/vaults.ts',
    'src/transport/keys/key-file.ts',
  ],
  'src/env.ts': [
    'src/domain/email-address.ts',
    'src/domain/host-name.ts',
    'src/domain/mask-address.ts',
    'src/domain/secrets/own-command.ts',
    'src/domain/plans/second-person.ts',
  ],
  'src/domain/': ['src/events/'],
  'src/events/': [],
  'src/db/': ['src/domain/', 'src/events/', 'src/runner/store/'],
  'src/graphql/': ['src/domain/', 'src/events/', 'src/db/read-client.ts', 'src/db/generated/'],
  'src/server/': ['src/graphql/', 'src/domain/', 'src/events/bell.ts'],
  'src/metrics/': ['src/domain/'],
  'src/queue/': ['src/domain/mask-address.ts', 'src/domain/logging/log-facts.ts'],
  'src/log/': ['src/domain/'],
  'src/mail/': ['src/domain/'],
  'src/outbound/': [],
  'src/webhooks/': ['src/domain/', 'src/events/', 'src/outbound/'],
  'src/runner/': ['src/domain/', 'src/transport/transport.ts', 'src/transport/errors.ts'],
  'src/transport/': [],
  'plugins/': ['src/runner/contract/'],
  'tasks/': ['src/runner/'],
  'sdk/': [],
  'cli/': ['sdk/'],
  'demo/': ['sdk/'],
  'console/': ['sdk/'],
};

/** In one folder; what is more falls apart into rooms, by noun. */
const MOST_FILES = 22;

/** Each of these libraries is known to one folder alone. */
const ONE_HOME: Record<string, RegExp> = {
  'src/queue/': /^(agenda|mongodb|@agendajs\/)/,
  'src/transport/': /^(ssh2|zx|p-queue)/,
  'src/db/': /^(@prisma\/|prisma|@electric-sql\/|rate-limiter-flexible)/,
  'src/graphql/': /^(@pothos\/|graphql-scalars|qr$)/,
  'src/domain/': /^validator/,
  'src/log/': /^pino/,
  'src/domain/windows/': /^ical\.js/,
  'src/mail/': /^nodemailer/,
  'src/metrics/': /^prom-client$/,
  'cli/': /^@stricli\//,
  'src/server/': /^(graphql-yoga|graphql-ws|ws$|@graphql-yoga\/|cookie$)/,
  'plugins/shared/mariadb/': /^sqlstring/,
  'plugins/inventory/': /^ansible-vault/,
  'plugins/host/': /^semver/,
  'console/': /^(preact|@preact\/)/,
};

interface Import {
  file: string;
  to: string;
}

const files = ['src', 'plugins', 'tasks', 'sdk', 'cli', 'demo', 'console'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('generated'))
    .map((name) => join(folder, name)),
);
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

const imports: Import[] = files.flatMap((file) =>
  importsIn(textOf(file)).map((to) => ({
    file,
    to: to.startsWith('.') ? relative(root, resolve(root, dirname(file), to)) : to,
  })),
);

/** What a text imports: at its top, when it gets there, or as a type in its midst. */
function importsIn(text: string): string[] {
  const atTheTop = /^(?:import|export)\b[^;]*?from '([^']+)';|^import '([^']+)';/gms;
  const inItsMidst = /\bimport\(\s*'([^']+)'/g;
  const found = [...text.matchAll(atTheTop), ...text.matchAll(inItsMidst)];
  return found.map(([, one, bare]) => one ?? bare ?? '');
}

/** What cannot be read from the text. */
const MADE_UP = /\bimport\(\s*[^'\s]|\brequire\(|createRequire/;

const homeOf = (file: string) => Object.keys(MAY_IMPORT).find((home) => file.startsWith(home));

test('an import is found however it is written', () => {
  const text = `import { a } from './a.ts';
import './b.ts';
export {
  c,
} from './c.ts';
const d = await import('./d.ts');
const all = Promise.all([import('./e.ts'), import('./f.ts')]);
type G = import('./g.ts').G;
const h = await import(
  './h.ts'
);
`;
  expect(importsIn(text)).toEqual('abcdefgh'.split('').map((name) => `./${name}.ts`));
  expect(MADE_UP.test(text)).toBe(false);
  for (const each of ['import(name)', 'import(`./${name}.ts`)', "require('fs')"])
    expect(MADE_UP.test(each)).toBe(true);
});

test('every file has its row in the table, and every row its files', () => {
  expect(files.filter((file) => homeOf(file) === undefined)).toEqual([]);
  expect(Object.keys(MAY_IMPORT).filter((home) => !files.some((file) => file.startsWith(home)))).toEqual([]);
  const rights = Object.values(MAY_IMPORT).flat();
  expect(rights.filter((right) => !existsSync(join(root, right)))).toEqual([]);
});

test('only the configuration imports what is not known beforehand: plugins of the site', () => {
  expect(files.filter((file) => MADE_UP.test(textOf(file)))).toEqual(['src/config.ts']);
});

test('whatever Regent imports is installed with it, also without what is for its development', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: object };
  const isDeclared = (to: string) =>
    Object.keys(dependencies).some((name) => `${to}/`.startsWith(`${name}/`));
  // A package leaves the lab out, and `regent lab` says so.
  const isForeign = (to: string) =>
    to !== 'test/lab/main.ts' && !/^(node:|(src|plugins|tasks|sdk|cli|demo)\/)/.test(to);
  // The console is built once, with all that it imports.
  const isBuilt = (file: string) => file.startsWith('console/');
  expect(imports.filter(({ file, to }) => !isBuilt(file) && isForeign(to) && !isDeclared(to))).toEqual([]);
});

test('nobody imports across the table', () => {
  const trespassing = imports.filter(({ file, to }) => {
    const home = homeOf(file) ?? '';
    const isOurs = /^(src|plugins|tasks|sdk|cli|demo|console|test)\//.test(to);
    return isOurs && !to.startsWith(home) && !(MAY_IMPORT[home] ?? []).some((right) => to.startsWith(right));
  });
  expect(trespassing).toEqual([]);
});

test('no files import each other in a circle, not even types', () => {
  const importedBy = new Map(
    files.map((file) => [file, imports.filter((one) => one.file === file).map(({ to }) => to)]),
  );
  const done = new Set<string>();
  const circleFrom = (file: string, way: string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const to of importedBy.get(file) ?? []) {
      const circle = circleFrom(to, [...way, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  expect(files.flatMap((file) => circleFrom(file, []) ?? [])).toEqual([]);
});

test('each library is known to its one folder', () => {
  for (const [home, library] of Object.entries(ONE_HOME)) {
    const elsewhere = imports.filter(
      ({ file, to }) => library.test(to) && !file.startsWith(home) && !/^(demo|sdk)\//.test(file),
    );
    expect(elsewhere).toEqual([]);
  }
});

test('a plugin imports the contract, its own folder, what plugins share, a few libraries and node', () => {
  const foreign = imports.filter(({ file, to }) => {
    const [, plugin = ''] = file.split('/');
    const allowed = ['src/runner/contract/', `plugins/${plugin}/`, 'plugins/shared/', 'node:'];
    return (
      file.startsWith('plugins/') &&
      file !== 'plugins/index.ts' &&
      !['zod', 'yaml', 'sqlstring', 'ansible-vault', 'semver'].includes(to) &&
      !allowed.some((right) => to.startsWith(right))
    );
  });
  expect(foreign).toEqual([]);
});

test('the contract of plugins needs nothing else of the runner', () => {
  const inside = imports.filter(
    ({ file, to }) =>
      file.startsWith('src/runner/contract/') &&
      to.startsWith('src/') &&
      ![
        'src/runner/contract/',
        'src/domain/vocabulary.ts',
        'src/domain/take-over/facts.ts',
        'src/domain/watching/look.ts',
        'src/transport/',
      ].some((right) => to.startsWith(right)),
  );
  expect(inside).toEqual([]);
});

test('no folder has more files than one can take in at a glance', () => {
  const folders = ['src', 'plugins', 'tasks', 'sdk', 'cli', 'demo', 'console', 'test'].flatMap((folder) => [
    folder,
    ...readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.parentPath.includes('generated'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  ]);
  const wide = folders.filter(
    (folder) =>
      !folder.includes('generated') &&
      readdirSync(join(root, folder)).filter((name) => /\.tsx?$/.test(name)).length > MOST_FILES,
  );
  expect(wide).toEqual([]);
});

test('the environment is read in env.ts alone, and by the command line where it begins', () => {
  const reads = /process\.env|process\['env'\]|env\b[^;]*from 'node:process'/;
  const readers = files.filter(
    (file) =>
      !['src/env.ts', 'cli/context.ts'].includes(file) &&
      !file.startsWith('demo/') &&
      reads.test(textOf(file)),
  );
  expect(readers).toEqual([]);
});

test("a plugin's id is the name of its file, and so is a task's", () => {
  const defining = imports
    .filter(({ file }) => /= definePlugin[<(]/.test(textOf(file)))
    .map(({ file }) => file);
  const names = new Set(
    defining.filter((file) => file.startsWith('plugins/')).map((file) => basename(file, '.ts')),
  );
  expect(plugins.map(({ id }) => id).toSorted()).toEqual([...names].toSorted());
  const files = readdirSync(join(root, 'tasks')).filter((name) => name !== 'index.ts');
  expect(tasks.map(({ id }) => id).toSorted()).toEqual(files.map((name) => basename(name, '.ts')).toSorted());
});
