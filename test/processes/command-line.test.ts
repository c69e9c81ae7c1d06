/** The command `regent`, as its own process, against Regents that work on sandboxes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ask,
  inPerson,
  openSession,
  startRegent,
  type RegentProcess,
} from '../kit/services/regent-process.ts';
import {
  addOffices,
  addServer,
  createClient,
  endOf,
  expectSettled,
  expectSucceeded,
  mutate,
} from './regent.ts';

const MAIN = new URL('../../dist/src/command.js', import.meta.url).pathname;

let folder: string;
let first: RegentProcess;
let second: RegentProcess;
/** A file of the estate of the first one. */
let fleet: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regent-command-line-'));
  fleet = join(folder, 'fleet.yaml');
  const env = (name: string) => ({ DATA_DIR: join(folder, name) });
  first = await startRegent({ env: env('first') });
  second = await startRegent({ env: { ...env('second'), SECOND_PERSON: 'deletions' } });
  const frontOffice = await addOffices(first);
  await addServer(first, 'rpx.test', 'REVERSE_PROXY');
  for (const alias of ['acme', 'beta'])
    expectSucceeded(await endOf(first, (await createClient(first, alias, frontOffice)).runId));
});
afterAll(async () => {
  for (const regent of [first, second]) await regent?.kill();
  await rm(folder, { recursive: true, force: true });
});

interface Options {
  token?: string;
  url?: string;
  stdin?: string;
}

/** Runs it to its end. */
async function regent(at: RegentProcess, args: string[], { token, url, stdin }: Options = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: {
      PATH: process.env['PATH'],
      XDG_CONFIG_HOME: folder,
      REGENT_URL: url ?? at.url,
      REGENT_TOKEN: token ?? at.token,
    },
    stdio: 'pipe',
  });
  child.stdin.end(stdin ?? '');
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (out[name] += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...out };
}

test('an estate that was exported differs in nothing', async () => {
  const exported = await regent(first, ['export']);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  expect(exported.stdout).toMatch(/^# The estate of a Regent.*\nversion: 1\nservers:\n/ms);
  await writeFile(fleet, exported.stdout);
  expect(await regent(first, ['plan', fleet])).toEqual({ code: 0, stdout: 'Nothing differs.\n', stderr: '' });
});

test('an empty Regent becomes the same by a plan that a second person has approved, and nothing differs then', async () => {
  const refused = await regent(second, ['apply', fleet]);
  expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('second person') });
  const kept = await regent(second, ['plan', fleet, '--keep', '--json']);
  expect(kept).toMatchObject({ code: 0, stderr: '' });
  const { differences, notInFile, keptPlan } = JSON.parse(kept.stdout);
  expect(differences).toHaveLength(5);
  expect(notInFile).toEqual([]);
  expect(keptPlan.needsApproval).toBe(true);
  expect((await regent(second, ['apply', '--plan', keptPlan.id])).code).toBe(3);
  await approve(keptPlan.id);

  const other = join(folder, 'other.yaml');
  await writeFile(other, `${await readFile(fleet, 'utf8')}# edited\n`);
  const another = await regent(second, ['apply', other, '--plan', keptPlan.id]);
  expect(another).toMatchObject({ code: 3, stderr: expect.stringContaining('made from another file') });

  const applied = await regent(second, ['apply', fleet, '--plan', keptPlan.id, '--wait']);
  expect(applied.code).toBe(0);
  expect(applied.stdout).toMatch(/^CREATE_CLIENT: SUCCEEDED\. /);
  expect(applied.stderr).toMatch(/^CREATE_CLIENT:\n[^]*2 clients are as they should be/);
  expect((await regent(second, ['plan', fleet])).stdout).toBe('Nothing differs.\n');
  expect((await regent(second, ['export'])).stdout).toBe(await readFile(fleet, 'utf8'));
  // The back office's own things come by its next sync, as after createServer.
  const { run } = await mutate(second, 'syncServer', { serverId: 'bo.test' }, 'run { id }');
  expectSucceeded(await endOf(second, run.id));
  await expectSettled(second);
});

test('a plan says what would be done on the servers, and a file may come from stdin', async () => {
  const text = (await readFile(fleet, 'utf8')).replace('twoFactorEnforced: true', 'twoFactorEnforced: false');
  const { code, stdout } = await regent(first, ['plan', '-'], {
    stdin: text.replace(/^ {2}beta:\n( {4}.*\n)+/m, ''),
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^~ updateClient acme \(line \d+\)\n {4}twoFactorEnforced: "true" -> "false"\n\nNot in the file, and left alone:\n {2}client beta\n\nOn fo1.test:\n {2}~ .*local\.php/,
  );
  const applied = await regent(first, ['apply', '-', '--wait', '--json'], { stdin: text });
  expect(applied.code).toBe(0);
  expect(JSON.parse(applied.stdout)).toMatchObject({
    differences: [{ mutation: 'updateClient', name: 'acme' }],
    runs: [{ kind: 'UPDATE_CLIENT', status: 'SUCCEEDED' }],
  });
});

test('on a terminal, a run is followed step by step, and nobody has to ask for it', async () => {
  const command = `${process.execPath} ${MAIN} client suspend beta`;
  const env = { PATH: process.env['PATH'], NO_COLOR: '1', REGENT_URL: first.url, REGENT_TOKEN: first.token };
  const script = ['-qec', `stty cols 100 rows 40; exec ${command}`, '/dev/null'];
  const child = spawn('script', script, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(shown).toMatch(/SUSPEND_CLIENT of beta on fo1\.test/);
  expect(shown).toMatch(/✔ vhost on fo1\.test \(\d changes?\)/);
  expect(shown).toMatch(/SUSPEND_CLIENT: SUCCEEDED\. /);
});

test('what is refused, wrong or away has its own exit code, and is told on stderr', async () => {
  const wrong = await regent(first, ['plan', '-'], { stdin: 'version: 1\nservers:\n\tfo1: {}\n' });
  expect(wrong).toEqual({ code: 3, stdout: '', stderr: 'Line 3: Tabs are not allowed as indentation.\n' });
  const all: [number, string[], Options, string][] = [
    [2, ['plan'], {}, 'Expected argument for file'],
    [2, ['planet'], {}, 'did you mean'],
    [2, ['plan', join(folder, 'none.yaml')], {}, 'none.yaml cannot be read'],
    [2, ['apply'], {}, 'Give a file, or a plan'],
    [2, ['apply', '--plan', 'x', '--override', 'now'], {}, 'regent plan --keep'],
    [3, ['apply', '-', '--override', ' '], { stdin: 'version: 1' }, 'The reason is empty'],
    [4, ['export'], { token: '' }, 'regent login'],
    [4, ['export'], { token: 'regent_api_wrong' }, 'You are not signed in'],
    [5, ['export'], { url: 'http://127.0.0.1:9' }, 'Nothing answers at http://127.0.0.1:9/graphql'],
    [3, ['apply', '--plan', 'nonsense'], {}, 'nonsense'],
  ];
  for (const [code, args, options, text] of all) {
    const answer = await regent(first, args, options);
    expect([args, answer]).toMatchObject([args, { code, stdout: '', stderr: expect.stringContaining(text) }]);
  }
});

test('a take-over is planned from the inventory in a folder, without following links', async () => {
  const inventory = join(folder, 'inventory');
  await mkdir(join(inventory, 'host_vars/fo1.test'), { recursive: true });
  await writeFile(join(inventory, 'hosts'), '[dev]\nfo1.test\nfo7.test\n');
  await writeFile(join(inventory, 'host_vars/fo1.test/generated.yaml'), 'clients: {}\n');
  await symlink('/etc/hostname', join(inventory, 'host_vars/fo1.test/link.yaml'));
  const args = ['takeover', 'plan', '--inventory', inventory, '--server', 'fo1.test'];
  const { code, stdout, stderr } = await regent(first, args);
  expect([code, stderr]).toEqual([0, 'host_vars/fo1.test/link.yaml is a link, and is left out.\n']);
  expect(stdout).toMatch(
    /^\d servers?, \d clients?, [^\n]*Nothing was changed\.\n\nServers\n {2}fo1.test: FRONT_OFFICE/,
  );
  expect(stdout).toMatch(/^ {2}fo7.test: FRONT_OFFICE, not in Regent, not looked at$/m);
  const json = await regent(first, [...args, '--json']);
  expect(JSON.parse(json.stdout).servers.map(({ fqdn }: { fqdn: string }) => fqdn)).toContain('fo7.test');
  expect((await regent(first, ['takeover', 'plan', '--inventory', folder])).stderr).toMatch(
    /has no inventory/,
  );
});

/** By a user who did not make it. */
async function approve(planId: string): Promise<void> {
  const session = await inPerson(second);
  const email = 'bob@example.org';
  const password = 'another horse battery staple';
  const input = { email, firstName: 'Bob', lastName: 'B', roles: ['SYSADMIN', 'ACCADMIN', 'DBADMIN'] };
  const invited = await ask(
    session,
    'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { user { id } userErrors { message } } }',
    { input },
  );
  const linked = await ask(
    session,
    'mutation ($userId: ID!) { createUserLink(input: { userId: $userId }) { link userErrors { message } } }',
    { userId: invited.data.inviteUser.user.id },
  );
  const token = linked.data.createUserLink.link.split('#')[1];
  await ask(
    { url: second.url, token: '' },
    'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { userErrors { message } } }',
    { input: { token, password } },
  );

  const bob = { url: second.url, token: await openSession(second.url, { email, password }) };
  const approved = await ask(
    bob,
    'mutation ($planId: ID!) { approvePlan(input: { planId: $planId }) { userErrors { message } } }',
    { planId },
  );
  expect(approved).toEqual({ data: { approvePlan: { userErrors: [] } } });
}
