/** The documents against what they speak of: nothing in them may name what is not there. */
import { access, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { ZodObject } from 'zod';
import { monitoring } from '../docs/examples/monitoring.ts';
import { order, plugins } from '../plugins/index.ts';
import { loadConfig } from '../src/config.ts';
import { clientState, desired } from './kit/clients.ts';
import { newFolder } from './kit/folder.ts';
import { sandboxContext, settle } from './kit/plugin-context.ts';

const root = new URL('..', import.meta.url).pathname;
const read = (path: string) => readFile(join(root, path), 'utf8');
const inDocs = await readdir(join(root, 'docs'));
const decisions = (await readdir(join(root, 'docs/decisions'))).map((name) => `decisions/${name}`);
const paths = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...[...inDocs.filter(isPage), ...decisions].map((name) => `docs/${name}`),
];
const pages = new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
const exampleFiles = await readdir(join(root, 'docs/examples'), { recursive: true, withFileTypes: true });
const examples = await Promise.all(
  exampleFiles
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
);
const everything = [...pages.values(), ...examples].join('\n');

function isPage(name: string): boolean {
  return name.endsWith('.md');
}

/** The blocks of code in this language, by the page that they are on. */
function blocks(language: string): { path: string; code: string }[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm');
  return [...pages].flatMap(([path, text]) =>
    [...text.matchAll(fence)].map(([, code]) => ({ path, code: code ?? '' })),
  );
}

test('every link leads to a file that is there, and to a heading of it', async () => {
  const broken: string[] = [];
  for (const [path, text] of pages) {
    for (const [link, target = '', anchor] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
      const file = target === '' ? path : join(dirname(path), target);
      const isThere = await access(join(root, file)).then(
        () => true,
        () => false,
      );
      if (!isThere || (anchor !== undefined && !anchorsIn(pages.get(file) ?? '').includes(anchor)))
        broken.push(`${path}: ${link}`);
    }
  }
  expect(broken).toEqual([]);
});

/** As they are made from headings where Markdown is shown. */
function anchorsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('docs/configuration.md names every variable of the environment, and the pages no other', async () => {
  const known = [...(await read('src/env.ts')).matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name ?? '');
  expect(known).toContain('DATA_DIR');
  const table = pages.get('docs/configuration.md')?.match(/^\| variable[^]*?\n\n/m)?.[0] ?? '';
  expect(known.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  const set = [...everything.matchAll(/(?<![\w-])([A-Z][A-Z_]{2,})=(?!\()/g)].map(([, name]) => name ?? '');
  const ofExamples = ['REGENT_TOKEN', 'REGENT_URL', 'NAME', 'RESTIC_REPOSITORY', 'RESTIC_PASSWORD_FILE'];
  expect(set.filter((name) => ![...known, ...ofExamples].includes(name))).toEqual([]);
});

test('the pages name every npm script, and no other', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const named = [...everything.matchAll(/npm (?:run )?([a-z-]+(?::[a-z]+)*)/g)].map(([, name]) => name ?? '');
  const ofNpm = ['ci', 'install', 'prune'];
  expect([...new Set(named)].filter((name) => !(name in scripts) && !ofNpm.includes(name))).toEqual([]);
  expect(Object.keys(scripts).filter((name) => !named.includes(name))).toEqual([]);
});

test('every piece of GraphQL is valid in the schema', async () => {
  const schema = buildSchema(await read('schema.graphql'));
  const pieces = blocks('graphql');
  expect(pieces.length).toBeGreaterThan(6);
  const wrong = pieces.flatMap(({ path, code }) =>
    validate(schema, parse(code)).map(({ message }) => `${path}: ${message}`),
  );
  expect(wrong).toEqual([]);
});

test('every regent.config.js is one that Regent takes', async () => {
  const configs = blocks('js').filter(({ code }) => code.startsWith('export default'));
  expect(configs.length).toBeGreaterThan(2);
  const folder = await newFolder('docs');
  for (const [index, { code }] of configs.entries()) {
    const file = join(folder, `${index}.js`);
    // As it stands it names what `npm run build` makes; here, what that is made from.
    await writeFile(file, code.replace(/'\.\/dist\/(.*)\.js'/g, `'${root}$1.ts'`));
    await loadConfig(file, { plugins, order });
  }
});

describe('docs/configuration.md', () => {
  const text = pages.get('docs/configuration.md') ?? '';
  const tableOf = (heading: string) => {
    const section = text.split(/^##+ /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
    const rows = section.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm);
    return Object.fromEntries([...rows].map(([, name = '', value]) => [name, value]));
  };

  test.for(plugins)('has the options of $id with their defaults', ({ id, options }) => {
    const { shape } = options as unknown as ZodObject;
    const defaults = options.parse({}) as Record<string, unknown>;
    const wanted = Object.keys(shape).map((name) => [
      name,
      defaults[name] === undefined ? 'none' : `\`${JSON.stringify(defaults[name])}\``,
    ]);
    expect(tableOf(id)).toEqual(Object.fromEntries(wanted));
  });

  test('has the settings of the site with their defaults', async () => {
    const nowhere = await newFolder('docs');
    await writeFile(join(nowhere, 'regent.config.js'), 'export default {};');
    const { site, signIn } = await loadConfig(join(nowhere, 'regent.config.js'), { plugins, order });
    expect(tableOf('Signing in')).toEqual({
      requireTwoFactor: `\`${signIn.requireTwoFactor}\``,
      sessionIdleMinutes: `\`${signIn.sessionIdleMs / 60_000}\``,
      sessionMaxHours: `\`${signIn.sessionMaxMs / 3_600_000}\``,
    });
    const wanted = Object.entries(site).map(([key, value]) => [key, value === '' ? 'empty' : `\`${value}\``]);
    expect(tableOf('The site')).toEqual({ url: 'empty', ...Object.fromEntries(wanted), plugins: 'none' });
  });
});

describe('the plugin of docs/plugins.md', () => {
  test('is the one in docs/examples', async () => {
    const block = blocks('ts').find(({ code }) => code.includes('definePlugin'));
    expect(block?.code).toBe(await read('docs/examples/monitoring.ts'));
  });

  test('writes a file for each client, once, and takes it away with the client', async () => {
    const ctx = await sandboxContext(monitoring);
    const clients = ['acme', 'beta'].map((alias) => clientState({ alias }));
    await settle(monitoring, ctx, desired(clients));
    const path = '/etc/monitoring/sites.d/acme.url';
    const found = (await ctx.files.read([path])).get(path);
    expect(found).toMatchObject({ content: Buffer.from('http://monarc.test/acme/\n') });
    await settle(monitoring, ctx, desired([clientState({ alias: 'acme', presence: 'absent' })]));
    const listed = await ctx.files.list([dirname(path)]);
    expect(listed.get(dirname(path))).toEqual(['beta.url']);
  });
});
