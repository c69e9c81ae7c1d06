/** Clients and their runs on the command line. */
import { expect, test } from 'vitest';
import { regent, withClients } from './regent.ts';

const { api, serverId, line } = await withClients('acme', 'acme-test', 'beta');

const NEW = [
  ['--name', 'Gamma'],
  ['--contact-email', 'it@gamma.example'],
  ['--first-user-first-name', 'Ada'],
  ['--first-user-last-name', 'Lovelace'],
  ['--first-user-email', 'ada@gamma.example'],
].flat();

test('clients are a table for people, and a line of JSON each for scripts', async () => {
  const { code, stdout } = await line('client list --server fo1');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ALIAS +STATUS +SERVER .*\nacme +ACTIVE +fo1\.test .*\nacme-test .*\nbeta .*\n$/);
  const json = await line('client list --json --text acme');
  expect(
    json.stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text).alias),
  ).toEqual(['acme', 'acme-test']);
  const one = await line('client list --limit 1');
  expect(one).toMatchObject({ stdout: expect.stringMatching(/^ALIAS.*\nacme .*\n$/), stderr: '' });
  expect((await line('client list --status suspended,deleted')).stdout).toBe('No clients.\n');
});

test('a name that is unknown or of several is refused, with what is near', async () => {
  expect(await line('client show acm')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('Near: acme, acme-test.'),
  });
  expect(await line('client show becta')).toMatchObject({
    code: 3,
    stderr: expect.not.stringContaining('Near'),
  });
  expect(await line('client list --server fo9.test')).toMatchObject({
    code: 3,
    stderr: 'There is no server fo9.test. Near: fo1.test. List them: regent server list\n',
  });
  await api.addServer('fo1.elsewhere.test');
  expect(await line('client list --server fo1')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('fo1 is the name of 2 servers: fo1.elsewhere.test, fo1.test. Say which.'),
  });
});

test('a client is shown with what it has, and as one object', async () => {
  const { stdout } = await line('client show acme');
  expect(stdout).toMatch(/^Alias: +acme\nName: +Client acme\n/);
  expect(stdout).toMatch(/^Server: +fo1\.test$/m);
  expect(JSON.parse((await line('client show acme --json')).stdout)).toMatchObject({
    alias: 'acme',
    server: { fqdn: 'fo1.test' },
    lastRun: { kind: 'CREATE_CLIENT', status: 'SUCCEEDED' },
  });
});

test('a dry run shows what would be done, and starts nothing', async () => {
  const runs = await api.prisma.run.count();
  const { code, stdout } = await regent(api, [
    'client',
    'create',
    'gamma',
    '--server',
    'fo1.test',
    ...NEW,
    '--dry-run',
  ]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^On fo1\.test:\n {2}\+ .*gamma/)]);
  const kept = await line('client suspend beta --dry-run --keep --json');
  const { changes, keptPlan, problems } = JSON.parse(kept.stdout);
  expect([changes, keptPlan, problems]).toEqual([
    expect.any(Array),
    { id: expect.any(String), expiresAt: expect.any(String), needsApproval: false },
    [],
  ]);
  expect(await api.prisma.run.count()).toBe(runs);
  expect((await line('client suspend beta --keep')).code).toBe(2);
  const carriedOut = await line(`apply --plan ${keptPlan.id}`);
  expect(carriedOut).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('SUSPEND_CLIENT was started'),
  });
  await api.work(serverId);
});

test('what is wrong is said at its option', async () => {
  const words = ['client', 'create', 'gamma', '--server', 'fo1.test', ...NEW];
  words[words.indexOf('Gamma')] = ' ';
  expect(await regent(api, words)).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^--name: /),
  });
  expect(await regent(api, ['client', 'create', 'acme', '--server', 'fo1.test', ...NEW])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('acme'),
  });
  expect(await line('client update acme')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('at least one option'),
  });
  expect(await line('client update acme --model 99')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('There is no model 99'),
  });
});

test('without a terminal, a run is started and named; with --wait, it is followed, and the exit code says how it ended', async () => {
  const started = await line('client update acme --name Other --json');
  const { run, client } = JSON.parse(started.stdout);
  expect([run.kind, client.alias]).toEqual(['UPDATE_CLIENT', 'acme']);
  await api.work(serverId);
  const following = line('client backup acme --wait');
  await expect.poll(() => api.prisma.run.count({ where: { kind: 'BACKUP', status: 'QUEUED' } })).toBe(1);
  const { id } = await api.prisma.run.findFirstOrThrow({ where: { kind: 'BACKUP' } });
  await api.tell(id, 'It works.');
  await api.end(id);
  expect(await following).toMatchObject({
    code: 0,
    stdout: 'BACKUP: SUCCEEDED. All is well.\n',
    stderr: expect.stringMatching(/^BACKUP:\n(.*\n)*.*All is well\n$/),
  });
  expect(JSON.parse((await line(`run follow ${id} --json`)).stdout)).toMatchObject({
    run: { status: 'SUCCEEDED' },
  });
});

test('Ctrl-C leaves the run going and says how to follow it', async () => {
  const interrupted = await line('client backup acme --wait', {
    onStderr: (soFar, process) => {
      if (/^BACKUP:\n .*\n$/.test(soFar)) process.emit('SIGINT', 'SIGINT');
    },
  });
  const { id } = await api.prisma.run.findFirstOrThrow({ where: { kind: 'BACKUP', status: 'QUEUED' } });
  expect(interrupted).toMatchObject({
    code: 130,
    stderr: expect.stringContaining(`regent run follow ${id}`),
  });
  const cancelled = await line(`run cancel ${id}`);
  expect(cancelled.code).toBe(0);
  expect((await line(`run follow ${id}`)).code).toBe(1);
  const listed = await line('run list --status cancelled --json');
  expect(JSON.parse(listed.stdout)).toMatchObject({ kind: 'BACKUP', client: { alias: 'acme' } });
});

test('what cannot be taken back is confirmed: by typing the name, or with --yes', async () => {
  expect(await line('client delete beta')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --yes'),
  });
  const typed = (answer: string) => line('client delete beta', { terminal: true, stdin: [answer] });
  expect(await typed('acme')).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing was done') });
  expect(await api.prisma.run.count({ where: { kind: 'DELETE_CLIENT' } })).toBe(0);
  expect(await typed('beta')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('DELETE_CLIENT was started'),
  });
  expect((await line('client delete acme-test --yes')).code).toBe(0);
});

test('api sends any operation with variables, and tells errors by the exit code', async () => {
  const query =
    'query ($alias: String!, $first: Int!) { client(alias: $alias) { name } clients(first: $first) { totalCount } }';
  const answer = await regent(api, ['api', query, '-f', 'alias=acme', '-F', 'first=1']);
  expect([answer.code, JSON.parse(answer.stdout).data.client.name]).toEqual([0, 'Other']);
  const wrong = await regent(api, ['api', '-'], { stdin: ['{ nothing }'] });
  expect([wrong.code, JSON.parse(wrong.stdout).errors]).toEqual([3, [expect.any(Object)]]);
  expect((await regent(api, ['api', query, '-F', 'first'])).code).toBe(2);
});
