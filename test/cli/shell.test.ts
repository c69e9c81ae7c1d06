/** For shells, for Ansible, and for a bad day. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { newFolder } from '../kit/folder.ts';
import { environment, findAnsibles } from '../kit/services/ansible.ts';
import { regent, type World } from './regent.ts';

const run = promisify(execFile);
let api: Api;
beforeAll(async () => {
  api = await startApi();
  for (const [fqdn, role] of [
    ['fo1.test', 'FRONT_OFFICE'],
    ['fo2.test', 'FRONT_OFFICE'],
    ['bo.test', 'BACK_OFFICE'],
    ['rpx.test', 'REVERSE_PROXY'],
    ['sandbox.test', 'FRONT_OFFICE'],
  ] as const) {
    const server = await api.addServer(fqdn);
    if (fqdn === 'fo1.test') for (const alias of ['acme', 'acme-test']) await api.addClient(alias, server.id);
    const ssh = { connection: 'SSH', state: 'READY', root: null } as const;
    const data = { role, ...(fqdn === 'sandbox.test' ? {} : ssh) };
    await api.prisma.server.update({ where: { id: server.id }, data });
  }
  await api.prisma.server.updateMany({
    where: { fqdn: 'fo2.test' },
    data: { mode: 'MAINTENANCE', port: 2222 },
  });
});
afterAll(() => api.close());

const line = (words: string, world?: World) => regent(api, words.split(' '), world);
const proposals = async (...words: string[]) => {
  const { stdout } = await regent(api, ['__complete', ...words]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((each) => each.split('\t')[0]);
};

test('a shell completes commands, options, values, aliases and servers', async () => {
  expect(await proposals('cli')).toEqual(['client']);
  expect(await proposals('client', 'sus')).toEqual(['suspend']);
  expect(await proposals('client', 'list', '--st')).toEqual(['--status']);
  expect(await proposals('client', 'show', 'acme-')).toEqual(['acme-test']);
  expect(await proposals('client', 'list', '--server', 'fo')).toEqual(['fo1.test', 'fo2.test']);
  expect(await proposals('server', 'mode', 'fo1.test', 'dra')).toEqual(['draining']);
  const away = { env: { REGENT_URL: 'http://127.0.0.1:9', REGENT_TOKEN: 'x' } };
  expect(await regent(api, ['__complete', 'client', 'show', 'a'], away)).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test('each shell gets a script that asks regent itself', async () => {
  for (const shell of ['bash', 'zsh', 'fish'])
    expect((await line(`completion ${shell}`)).stdout).toContain('regent __complete');
  expect((await line('completion ksh')).code).toBe(2);
  const { stdout } = await line('completion bash');
  const script = `regent() { printf '%s\\t.\\n' "$@" 'two words' '$(false)'; }
${stdout}
COMP_WORDS=(regent client s); COMP_CWORD=2; _regent; printf '[%s]' "\${COMPREPLY[@]}"`;
  const said = await run('bash', ['-euc', script.replace('complete -o', ': -o')]);
  expect(said.stdout).toBe('[__complete][client][s][two words][$(false)]');
});

test('Ansible takes the inventory: groups of the playbook, variables, and nothing that is no host', async () => {
  const folder = await newFolder('inventory');
  const { code, stdout } = await line('inventory --list');
  expect(code).toBe(0);
  const program = join(folder, 'regent-inventory');
  await writeFile(program, `#!/bin/sh\n[ "$*" = --list ] && cat <<'END'\n${stdout}END\n`, { mode: 0o755 });
  for (const ansible of await findAnsibles()) {
    const inventory = join(dirname(ansible.program), 'ansible-inventory');
    const read = await run(
      dirname(ansible.program) === '.' ? 'ansible-inventory' : inventory,
      ['-i', program, '--list'],
      {
        env: await environment(folder),
      },
    );
    const { _meta, dev, master, rpx, mode_maintenance: resting } = JSON.parse(read.stdout);
    expect([dev.hosts, master.hosts, rpx.hosts, resting.hosts]).toEqual([
      ['fo1.test', 'fo2.test'],
      ['bo.test'],
      ['rpx.test'],
      ['fo2.test'],
    ]);
    expect(_meta.hostvars['fo1.test']).toMatchObject({
      ansible_port: 22,
      regent_clients: ['acme', 'acme-test'],
    });
    expect(_meta.hostvars['fo2.test']).toMatchObject({ ansible_port: 2222, regent_mode: 'MAINTENANCE' });
    expect(Object.keys(_meta.hostvars)).not.toContain('sandbox.test');
  }
  expect(JSON.parse((await line('inventory --host rpx.test')).stdout)).toMatchObject({
    regent_role: 'REVERSE_PROXY',
  });
  expect((await line('inventory --host sandbox.test')).stdout).toBe('{}\n');
  expect((await line('inventory')).code).toBe(2);
});

test('what Ansible would take for a template does not reach it', async () => {
  const where = { where: { fqdn: 'bo.test' } };
  await api.prisma.server.updateMany({ ...where, data: { user: "{{ lookup('pipe', 'id') }}" } });
  expect(await line('inventory --list')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('bo.test'),
  });
  await api.prisma.server.updateMany({ ...where, data: { user: 'ansible' } });
});

test('doctor says what is wrong, and ends with 1', async () => {
  await api.prisma.server.updateMany({
    data: { state: 'UNREACHABLE', lastError: 'timed out' },
    where: { fqdn: 'fo1.test' },
  });
  const ill = await line('doctor');
  expect(ill.code).toBe(1);
  expect(ill.stdout).toMatch(/^good {3}database: answers\ngood {3}clock: as on this machine\n/);
  expect(ill.stdout).toMatch(/^wrong {2}fo1\.test: UNREACHABLE; UNHEALTHY; /m);
  const { ok, findings } = JSON.parse((await line('doctor --json')).stdout);
  expect([ok, findings.length]).toEqual([false, ill.stdout.trimEnd().split('\n').length]);
  api.health.parts = { database: { ok: false, message: 'no answer within 5 s' } };
  expect((await line('doctor')).stdout).toMatch(/^wrong {2}database: no answer within 5 s\n/);
  expect((await line('doctor', { env: { REGENT_URL: 'http://127.0.0.1:9', REGENT_TOKEN: 'x' } })).code).toBe(
    5,
  );
});
