/** Who may import whom, as a table that runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { plugins } from '../plugins/index.ts';
import { tasks } from '../tasks/index.ts';

const root = resolve(import.meta.dirname, '..');

/** Left may import right, and nothing else of ours outside its own folder. */
const MAY_IMPORT: Record<string, string[]> = {
  'src/main.ts': ['src/', 'plugins/index.ts', 'tasks/index.ts'],
  'src/settings.ts': ['src/config.ts', 'src/env.ts', 'src/domain/', 'src/runner/'],
  'src/config.ts': ['src/env.ts', 'src/domain/', 'src/runner/'],
  'src/rotate-key.ts': ['src/env.ts', 'src/keys.ts', 'src/db/', 'src/domain/', 'src/events/'],
  'src/api-keys.ts': ['src/env.ts', 'src/keys.ts', 'src/domain/'],
  'src/keys.ts': ['src/env.ts', 'src/domain/vault.ts', 'src/domain/vaults.ts', 'src/transport/key-file.ts'],
  'src/env.ts': ['src/domain/email-address.ts', 'src/domain/host-name.ts'],
  'src/domain/': ['src/events/'],
  'src/events/': [],
  'src/db/': ['src/domain/', 'src/events/', 'src/runner/ledger.ts'],
  'src/graphql/': ['src/domain/', 'src/events/', 'src/db/read-client.ts', 'src/db/generated/'],
  'src/server/': ['src/graphql/', 'src/domain/', 'src/events/bell.ts'],
  'src/queue/': [],
  'src/mail/': ['src/domain/'],
  'src/runner/': ['src/domain/', 'src/transport/transport.ts', 'src/transport/errors.ts'],
  'src/transport/': [],
  'plugins/': ['src/runner/plugin.ts'],
  'tasks/': ['src/runner/'],
  'demo/': [],
};

/** Each of these libraries is known to one folder alone. */
const ONE_HOME: Record<string, RegExp> = {
  'src/queue/': /^(agenda|mongodb|@agendajs\/)/,
  'src/transport/': /^(ssh2|zx)/,
  'src/db/': /^(@prisma\/|prisma|@electric-sql\/|rate-limiter-flexible)/,
  'src/graphql/': /^(@pothos\/|graphql-scalars)/,
  'src/domain/': /^validator/,
  'src/mail/': /^nodemailer/,
  'src/server/': /^(graphql-yoga|graphql-ws|ws$|@graphql-yoga\/)/,
};

interface Import {
  file: string;
  to: string;
}

const imports: Import[] = ['src', 'plugins', 'tasks', 'demo'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .flatMap((name) => importsOf(join(folder, name))),
);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';|^import '([^']+)';/gms)];
  return found.map(([, from, bare]) => {
    const to = from ?? bare ?? '';
    return { file, to: to.startsWith('.') ? relative(root, resolve(root, dirname(file), to)) : to };
  });
}

const homeOf = (file: string) => Object.keys(MAY_IMPORT).find((home) => file.startsWith(home));

test('every file has its row in the table', () => {
  expect(imports.filter(({ file }) => homeOf(file) === undefined)).toEqual([]);
});

test('nobody imports across the table', () => {
  const trespassing = imports.filter(({ file, to }) => {
    const home = homeOf(file) ?? '';
    const isOurs = /^(src|plugins|tasks|demo|test)\//.test(to);
    return isOurs && !to.startsWith(home) && !(MAY_IMPORT[home] ?? []).some((right) => to.startsWith(right));
  });
  expect(trespassing).toEqual([]);
});

test('each library is known to its one folder', () => {
  for (const [home, library] of Object.entries(ONE_HOME)) {
    const elsewhere = imports.filter(
      ({ file, to }) => library.test(to) && !file.startsWith(home) && !file.startsWith('demo/'),
    );
    expect(elsewhere).toEqual([]);
  }
});

test('a plugin imports the contract, zod and node, and no other plugin', () => {
  const foreign = imports.filter(
    ({ file, to }) =>
      file.startsWith('plugins/') &&
      file !== 'plugins/index.ts' &&
      !/^(src\/runner\/plugin\.ts|plugins\/lib\/.*|zod|node:.*|yaml)$/.test(to),
  );
  expect(foreign).toEqual([]);
});

test('the environment is read in env.ts alone', () => {
  const readers = [...new Set(imports.map(({ file }) => file))].filter(
    (file) =>
      file !== 'src/env.ts' &&
      !file.startsWith('demo/') &&
      readFileSync(join(root, file), 'utf8').includes('process.env'),
  );
  expect(readers).toEqual([]);
});

test("a plugin's and a task's id is the name of its file", () => {
  const names = (folder: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
      .map((name) => basename(name, '.ts'))
      .toSorted();
  expect(plugins.map(({ id }) => id).toSorted()).toEqual(names('plugins'));
  expect(tasks.map(({ id }) => id).toSorted()).toEqual(names('tasks'));
});
