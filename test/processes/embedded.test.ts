import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { prepareData } from '../kit/database-template.ts';
import { ask, health, signIn, type RegentProcess } from '../kit/services/regent-process.ts';
import { writeDeadlyConfig } from './deadly-config.ts';
import {
  addOffices,
  createClient,
  endOf,
  expectSucceeded,
  expectWholeStory,
  runOf,
  useDataFolder,
} from './regent.ts';

const on = useDataFolder();
const { start } = on;

test('a second start keeps the administrator, the keys and the clients, and prints no password again', async () => {
  const unset = { FIRST_ADMIN_PASSWORD: '', FIRST_ADMIN_EMAIL: '' };
  const first = on.spawn(unset);
  await expect.poll(first.output).toMatch(/ssh-ed25519/);
  const [, email, password] = /administrator is (\S+), with the password (\S+) /.exec(first.output()) ?? [];
  expect(email).toBe('admin@regent.localhost');
  expect(password?.length).toBeGreaterThanOrEqual(20);
  const key = /ssh-ed25519 \S+/.exec(first.output())?.[0];
  expect((await first.stop()).code).toBe(0);

  const before = await start(unset, '');
  const token = await signIn(before.url, { email: email ?? '', password: password ?? '' });
  const api = { url: before.url, token };
  const server = await addOffices(api);
  const { clientId, runId } = await createClient(api, 'kept', server);
  await endOf(api, runId);
  await before.stop();

  const after = await start(unset, token);
  expect(before.output() + after.output()).not.toContain('with the password');
  await expect.poll(after.output).toContain(key);
  const query =
    'query ($id: ID!) { viewer { email } client(id: $id) { alias status } schedules { edges { node { id } } } }';
  const { data } = await ask(after, query, { id: clientId });
  expect(data.viewer.email).toBe(email);
  expect(data.client).toEqual({ alias: 'kept', status: 'ACTIVE' });
  expect(data.schedules.edges).toHaveLength(5);
});

test('an inventory that was there is kept as it was in the data folder, once, and nothing lies beside it', async () => {
  const inventory = join(on.folder, 'inventory');
  const theirs = '# ours by hand\n[dev]\nold.test\n';
  await mkdir(inventory);
  await writeFile(join(inventory, 'hosts'), theirs, { mode: 0o664 });
  const api = await start({ INVENTORY_DIR: inventory });
  const server = await addOffices(api);
  for (const alias of ['first', 'second']) await endOf(api, (await createClient(api, alias, server)).runId);
  expect(await readFile(join(inventory, 'hosts'), 'utf8')).not.toBe(theirs);
  const kept = join(on.folder, 'data/originals', new Date().toISOString().slice(0, 10), inventory);
  expect(await readdir(kept)).toEqual(['hosts']);
  expect(await readFile(join(kept, 'hosts'), 'utf8')).toBe(theirs);
  expect((await stat(join(on.folder, 'data/originals'))).mode & 0o777).toBe(0o700);
  expect((await readdir(inventory)).toSorted()).toEqual(['host_vars', 'hosts']);
});

test('a first administrator whose password is easily guessed is not made', async () => {
  await prepareData(on.env['DATA_DIR'] ?? '', on.env);
  const first = on.spawn({ FIRST_ADMIN_PASSWORD: 'password1234' });
  expect(await first.ended).toBe(1);
  expect(first.output()).toMatch(/^FIRST_ADMIN_PASSWORD: The password is easily guessed.*\n$/);
});

test('a second process on the same data folder is refused with one clear line', async () => {
  const first = await start();
  const second = on.spawn();
  expect(await second.ended).toBe(1);
  expect(second.output().trim()).toBe(
    `The data folder ${on.env['DATA_DIR']} is in use by process ${first.pid}. Stop that one, or set DATA_DIR to another folder.`,
  );
  expect(first.alive()).toBe(true);
  expect((await health(first.url)).ok).toBe(true);
});

test('a run under way when Regent is told to stop is handed back, and finished after the restart', async () => {
  const config = await writeDeadlyConfig(join(on.folder, 'config'));
  await config.slow(100);
  const first = await start({ CONFIG: config.path });
  const { runId } = await createClient(first, 'handed-back', await addOffices(first));
  await expect.poll(async () => (await runOf(first, runId)).status, { interval: 20 }).toBe('RUNNING');

  expect((await first.stop()).code).toBe(0);

  const second = await start({ CONFIG: config.path }, first.token);
  const run = await endOf(second, runId);
  expectSucceeded(run);
  expect(run.events.map(({ type }) => type)).toContain('RUN_HANDED_BACK');
  expect(run.attempts).toHaveLength(2);
  expectWholeStory(run);
});

test('one Ctrl-C, which comes twice under npm, stops it as one does', async () => {
  const config = await writeDeadlyConfig(join(on.folder, 'config'));
  await config.slow(100);
  const first = await start({ CONFIG: config.path });
  const { runId } = await createClient(first, 'pressed-once', await addOffices(first));
  await expect.poll(async () => (await runOf(first, runId)).status, { interval: 20 }).toBe('RUNNING');
  process.kill(first.pid, 'SIGINT');
  await sleep(5);
  process.kill(first.pid, 'SIGINT');
  expect(await first.ended).toBe(0);

  const second = await start({ CONFIG: config.path }, first.token);
  const run = await endOf(second, runId);
  expectSucceeded(run);
  expect(run.events.map(({ type }) => type)).toContain('RUN_HANDED_BACK');
});

test('a plugin that does not listen to its signal cannot hold up a stop beyond the grace', async () => {
  const module = join(on.folder, 'deaf.mjs');
  const mark = join(on.folder, 'deaf.began');
  await writeFile(
    module,
    `import { writeFileSync } from 'node:fs';
import { vhost } from '${new URL('../../dist/plugins/vhost/vhost.js', import.meta.url).pathname}';
export const deaf = { ...vhost, plan() {
  writeFileSync(${JSON.stringify(mark)}, '');
  return new Promise((resolve) => setTimeout(resolve, 3_600_000));
} };`,
  );
  const config = join(on.folder, 'regent.config.mjs');
  await writeFile(
    config,
    `export default { plugins: { FRONT_OFFICE: { vhost: { module: ${JSON.stringify(module)} } } } };`,
  );
  const first = await start({ CONFIG: config });
  const { runId } = await createClient(first, 'held-up', await addOffices(first));
  await expect.poll(() => existsSync(mark)).toBe(true);
  expect((await runOf(first, runId)).status).toBe('RUNNING');

  expect((await first.stop()).code, 'a stop that hangs is cut short, and ends with 1').toBe(0);

  const second = await start({}, first.token);
  const run = await endOf(second, runId);
  expectSucceeded(run);
});

const problems: { what: string; env: (folder: string) => Record<string, string>; lines: RegExp[] }[] = [
  {
    what: 'variables that are wrong, all at once',
    env: () => ({ PORT: 'eighty', DATABASE_URL: 'mysql://localhost/x', ROLE: 'boss', LOG_LEVEL: 'loud' }),
    lines: [/^PORT must be a number/, /^DATABASE_URL is not a URL/, /^ROLE must be/, /^LOG_LEVEL must be/],
  },
  {
    what: 'a worker without a database of its own to share',
    env: () => ({ ROLE: 'worker' }),
    lines: [/^ROLE=worker needs DATABASE_URL/],
  },
  {
    what: 'a PostgreSQL that does not answer',
    env: () => ({ DATABASE_URL: 'postgresql://regent:s3cret@127.0.0.1:1/regent' }),
    lines: [/^The database at postgresql:\/\/\*\*\*@127\.0\.0\.1:1\/regent \(DATABASE_URL\) cannot be used/],
  },
  {
    what: 'a MongoDB that does not answer',
    env: () => ({ MONGODB_URL: 'mongodb://regent:s3cret@127.0.0.1:1/regent' }),
    lines: [/^The queue's database at mongodb:\/\/\*\*\*@127\.0\.0\.1:1\/regent cannot be used/],
  },
  {
    what: 'a data folder that is a file',
    env: (at) => ({ DATA_DIR: join(at, 'a-file') }),
    lines: [/^The data folder .*a-file cannot be used: .*DATA_DIR/],
  },
  {
    what: 'an encryption key that is none',
    env: () => ({ ENCRYPTION_KEY: 'too short' }),
    lines: [/^ENCRYPTION_KEY must be 32 bytes in base64/],
  },
  {
    what: 'a configuration file that is not there',
    env: () => ({ CONFIG: '/nowhere/regent.config.js' }),
    lines: [/^CONFIG names \/nowhere\/regent\.config\.js, which cannot be read\.$/],
  },
  {
    what: 'a configuration file with an unknown plugin and an unknown setting of another',
    env: (at) => ({ CONFIG: join(at, 'bad.config.mjs') }),
    lines: [/backup\.options\.keep/, /plugins\.FRONT_OFFICE\.nonsense: there is no such plugin/],
  },
  {
    what: 'a configuration file with a mistake in how it is written',
    env: (at) => ({ CONFIG: join(at, 'broken.config.mjs') }),
    lines: [/broken\.config\.mjs cannot be loaded: Unexpected identifier 'url' \(line 3\)\.$/],
  },
  {
    what: 'an address that is not of this machine',
    env: () => ({ HOST: '203.0.113.1' }),
    lines: [/^203\.0\.113\.1 is not an address of this machine/],
  },
];

test.each(problems)('a start ends with a line for each problem: $what', async ({ env: wrong, lines }) => {
  await writeFile(join(on.folder, 'a-file'), '');
  await writeFile(
    join(on.folder, 'bad.config.mjs'),
    `export default { plugins: { FRONT_OFFICE: { nonsense: {}, backup: { options: { keep: 'many' } } } } };`,
  );
  await writeFile(
    join(on.folder, 'broken.config.mjs'),
    "export default {\n  publicHost: 'a.example'\n  url: 'b',\n};",
  );
  const regent = on.spawn(wrong(on.folder));
  expect(await regent.ended).toBe(1);
  const printed = regent
    .output()
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('The first administrator'));
  expect(printed, regent.output()).toHaveLength(lines.length);
  for (const [index, line] of lines.entries()) expect(printed[index]).toMatch(line);
  expect(regent.output()).not.toContain('s3cret');
});

test('an encryption key other than before is refused before anything is done with it', async () => {
  const first = await start();
  const { runId } = await createClient(first, 'sealed', await addOffices(first));
  await endOf(first, runId);
  await first.stop();
  const second = on.spawn({ ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64') });
  expect(await second.ended).toBe(1);
  expect(second.output().trim()).toMatch(/^The encryption key is not the one that .*$/);
});

test('a first start that does not get its port names it and shows no password, and the next one does', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const fresh = { FIRST_ADMIN_PASSWORD: '' };
  await prepareData(on.env['DATA_DIR'] ?? '', { ...on.env, ...fresh });
  const failed = on.spawn({ ...fresh, PORT: String((other.address() as AddressInfo).port) });
  expect(await failed.ended).toBe(1);
  expect(failed.output()).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken\. Set PORT to another one.*\n$/);
  const next = on.spawn(fresh);
  await expect.poll(next.output).toMatch(/with the password \S+ \(shown this once\)/);
});

test('a first password that is given where there are users is said to be ignored', async () => {
  const first = await start();
  expect(first.output()).not.toContain('FIRST_ADMIN_PASSWORD');
  await first.stop();
  const second = await start({ FIRST_ADMIN_PASSWORD: 'one that is new and long' }, first.token);
  expect(second.output()).toContain(
    'FIRST_ADMIN_PASSWORD is ignored: it is for the first start, and there are users already.',
  );
  await second.stop();
  const third = await start({ FIRST_ADMIN_PASSWORD: '' }, first.token);
  expect(third.output()).not.toContain('FIRST_ADMIN_PASSWORD');
});

test('a server on Regent’s own host is refused by its address, unless the configuration lists it', async () => {
  const create = `mutation ($address: String!) {
    createServer(input: { label: "x", fqdn: "fo9.test", address: $address, role: FRONT_OFFICE, connection: SSH, port: 9 }) {
      userErrors { code path message }
    }
  }`;
  const errorsOf = async (api: RegentProcess) =>
    (await ask(api, create, { address: '127.0.0.1' })).data.createServer.userErrors;
  const regent = await start();
  expect(await errorsOf(regent)).toEqual([
    {
      code: 'REFUSED',
      path: ['address'],
      message:
        'Regent may not connect to 127.0.0.1:9 (127.0.0.1). Give another address, or have its network listed in servers.networks of regent.config.js.',
    },
  ]);
  await regent.stop();
  const config = join(on.folder, 'regent.config.mjs');
  await writeFile(config, `export default { servers: { networks: ['127.0.0.0/8'] } };`);
  const allowed = await start({ CONFIG: config }, regent.token);
  expect(await errorsOf(allowed)).toMatchObject([{ code: 'UNAVAILABLE', path: ['address'] }]);
});
