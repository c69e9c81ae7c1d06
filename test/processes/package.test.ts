/** The package: packed from these sources, installed somewhere else, and used there. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { admin, ask, openSession } from '../kit/services/regent-process.ts';

const root = new URL('../..', import.meta.url).pathname;
const run = promisify(execFile);
const LEFT_OUT = ['.git', '.cache', '.lab', 'dist', 'node_modules', 'data'];

let folder: string;
/** What is in the package. */
let files: string[];
/** The installed command. */
let regent: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regent-package-'));
  const sources = join(folder, 'sources');
  await cp(root, sources, {
    recursive: true,
    filter: (from) => from === root || !LEFT_OUT.includes(from.slice(root.length)),
  });
  await symlink(join(root, 'node_modules'), join(sources, 'node_modules'));
  await run('sh', [join(sources, 'src/package.sh'), '--silent', '--pack-destination', folder], {
    maxBuffer: 2 ** 26,
  });
  expect(await readdir(sources)).not.toContain('npm-shrinkwrap.json');
  const tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '');
  const { stdout } = await run('tar', ['-tzf', tarball], { maxBuffer: 2 ** 24 });
  files = stdout
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));
  const prefix = join(folder, 'prefix');
  const how = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  // As somebody has it who does not work in this repository, whose .npmrc is stricter: npm hands it on in variables.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  await run('npm', ['install', '--global', '--prefix', prefix, ...how, tarball], { cwd: folder, env });
  regent = join(prefix, 'bin/regent');
  // Building and installing take as long as they take.
}, 0);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('it holds what an installation needs, and neither sources nor tests', () => {
  for (const needed of [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'schema.graphql',
    'npm-shrinkwrap.json',
    'docs/command-line.md',
    'dist/console/index.html',
    'dist/sdk/index.d.ts',
    'dist/src/command.js',
    'dist/demo/demo.js',
    'docs/regent.1',
    'prisma/migrations/20261123004722_init/migration.sql',
  ])
    expect(files).toContain(needed);
  const isWanted =
    /^(dist\/(cli|console|demo|plugins|sdk|src|tasks)\/|docs\/|prisma\/migrations\/|src\/server\/pages\/form-pages\/|[^/]+$)/;
  expect(files.filter((file) => !isWanted.test(file))).toEqual([]);
  expect(files.filter((file) => /\.map$|\.test\.|(^|\/)test\//.test(file))).toEqual([]);
  expect(files.filter((file) => /\.tsx?$/.test(file) && !/\.d\.ts$|^docs\/examples\//.test(file))).toEqual(
    [],
  );
});

test('its command and its man page say what it can do, and the command what the package does not have', async () => {
  const { stdout } = await run(regent, ['--help']);
  expect(stdout).toMatch(/^USAGE\n {2}regent login/);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect((await run(regent, ['--version'])).stdout).toBe(`${version}\n`);
  const manPage = await readFile(join(folder, 'prefix/share/man/man1/regent.1'), 'utf8');
  expect(manPage).toContain('regent \\- manage MONARC');
  await expect(run(regent, ['lab'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('has no `regent lab`'),
  });
});

test('in an empty folder, it starts Regent with its console, and finds nothing wrong with it', async () => {
  const here = join(folder, 'empty');
  await mkdir(here);
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    FIRST_ADMIN_EMAIL: admin.email,
    FIRST_ADMIN_PASSWORD: admin.password,
  };
  const child = spawn(regent, ['serve'], { cwd: here, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = /Regent is at (http:\/\/[^\s/]+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    child.once('close', () => reject(new Error(output)));
  });
  expect(await readdir(here)).toEqual(['data']);
  expect(await (await fetch(url)).text()).toContain('<script type="module"');
  expect((await fetch(`${url}/password`)).status).toBe(200);

  const session = { url, token: await openSession(url, admin) };
  const made = await ask(
    session,
    'mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { token userErrors { message } } }',
    { input: { name: 'package' } },
  );
  const { token } = made.data.createApiToken;
  const asking = { env: { PATH: env.PATH, REGENT_URL: url, REGENT_TOKEN: token } };
  expect((await run(regent, ['doctor'], asking)).stdout).toMatch(/^good {3}database: /);

  await useSdk(url, token);

  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

/** A project that has the package as its dependency. */
async function useSdk(url: string, token: string): Promise<void> {
  const project = join(folder, 'project');
  await mkdir(join(project, 'node_modules'), { recursive: true });
  await symlink(join(folder, 'prefix/lib/node_modules/regent'), join(project, 'node_modules/regent'));
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  const program = (sum: string) => `import { connect, nodeWebSocket, WhoAmIDocument } from 'regent/sdk';
const { URL_OF_REGENT: url = '', TOKEN: token = '' } = process.env;
const { viewer } = await connect({ url, token, loadWebSocket: nodeWebSocket }).ask(WhoAmIDocument, {});
const email: ${sum} = viewer.email;
console.log(email);
`;
  await writeFile(join(project, 'right.ts'), program('string'));
  await writeFile(join(project, 'wrong.ts'), program('number'));
  const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node'];
  const typeRoots = ['--typeRoots', join(root, 'node_modules/@types')];
  const compile = (file: string) =>
    run(join(root, 'node_modules/.bin/tsc'), [...options, ...typeRoots, file], { cwd: project });
  await compile('right.ts');
  await expect(compile('wrong.ts')).rejects.toMatchObject({
    stdout: expect.stringContaining("Type 'string' is not assignable to type 'number'"),
  });
  const env = { PATH: process.env['PATH'], URL_OF_REGENT: url, TOKEN: token };
  const { stdout } = await run(process.execPath, ['right.js'], { cwd: project, env });
  expect(stdout).toBe(`${admin.email}\n`);
}
