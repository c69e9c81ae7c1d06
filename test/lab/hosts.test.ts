import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { $ } from 'zx';
import { projectRoot } from './assets.ts';
import { bootHosts } from './hosts.ts';
import type { Host } from './host.ts';
import { lab } from './kit.ts';
import { labIdIn } from './names.ts';
import { sweep } from './sweep.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts, sshKey } = lab();

const ssh = (host: Host, command: string) =>
  $({ quiet: true, nothrow: true })`ssh -i ${sshKey} -o BatchMode=yes -o ConnectTimeout=2 \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    ansible@${host.address} ${command}`;

describe('a host', () => {
  test('lets ansible in over ssh, who is root without a password', async () => {
    for (const host of hosts) {
      expect((await ssh(host, 'hostname; sudo -n id -u')).stdout).toBe(`${host.name}\n0\n`);
    }
  });

  test('shows the host key whose fingerprint the lab tells', async () => {
    const scanned = await $`ssh-keyscan -t ed25519 ${frontOffice.address} 2>/dev/null | ssh-keygen -l -f -`;
    expect(scanned.stdout.split(' ')[1]).toBe(frontOffice.hostKeyFingerprint);
  });

  test('has processes, files and a network of its own, and no way out', async () => {
    await frontOffice.exec('touch /etc/only-on-fo1');
    expect(existsSync('/etc/only-on-fo1')).toBe(false);
    expect(existsSync(join(frontOffice.path, 'etc/only-on-fo1'))).toBe(true);
    expect(existsSync(join(frontOffice.changed, 'etc/only-on-fo1'))).toBe(true);
    await frontOffice.exec('rm /etc/only-on-fo1');
    expect((await frontOffice.exec('ip -4 route')).stdout).toMatch(/^10\.97\.\d+\.0\/24 dev eth0 .*\n$/);
    expect((await frontOffice.exec('ps -e -o comm=')).stdout).not.toContain('node');
  });

  test('takes input and tells about failure when a command is run on it', async () => {
    expect((await frontOffice.exec('cat', 'given')).stdout).toBe('given');
    await expect(frontOffice.exec('exit 3')).rejects.toMatchObject({ exitCode: 3 });
  });

  test('is not reached while sshd is stopped or the cable is pulled, and is again afterwards', async () => {
    await reverseProxy.stopSshd();
    expect((await ssh(reverseProxy, 'true')).exitCode).toBe(255);
    await reverseProxy.startSshd();
    expect((await ssh(reverseProxy, 'true')).exitCode).toBe(0);
    await reverseProxy.unplug();
    expect((await ssh(reverseProxy, 'true')).exitCode).toBe(255);
    await reverseProxy.plug();
    expect((await ssh(reverseProxy, 'true')).exitCode).toBe(0);
  });

  test('loses the ssh connections that are open when sshd is stopped', async () => {
    const open = ssh(otherFrontOffice, 'echo up; sleep 60');
    await once(open.stdout, 'data');
    await otherFrontOffice.stopSshd();
    expect((await open).exitCode).toBe(255);
    await otherFrontOffice.startSshd();
  });
});

describe('the services', () => {
  test('answer on the front offices, with Apache as Debian ships it', async () => {
    for (const host of [frontOffice, otherFrontOffice]) {
      const page = await reverseProxy.exec(`curl -s http://${host.fqdn}/`);
      expect(page.stdout).toContain('Apache2 Debian Default Page');
      expect((await host.exec('mariadb -N -e "select current_user()"')).stdout).toBe('root@localhost\n');
    }
  });

  test('lead a user that the back office knows from a front office to monarc_common', async () => {
    await backOffice.exec(
      `mariadb -e "create user reader@'%' identified by 'secret'; grant select on monarc_common.* to reader@'%'"`,
    );
    const query =
      'mariadb -h bo.lab.test -u reader -psecret -N -e "select id from monarc_common.models order by id"';
    expect((await frontOffice.exec(query)).stdout).toBe('1\n2\n3\n4\n5\n6\n');
    await backOffice.exec(`mariadb -e "drop user reader@'%'"`);
  });
});

describe('the lab leaves nothing behind', () => {
  const small = [{ name: 'fo1', role: 'FRONT_OFFICE' as const }];

  test('when it is closed', async () => {
    const second = await bootHosts(small);
    const facts = second.hosts[0]!;
    const labId = labIdIn(facts.cable)!;
    expect(await traces(labId)).not.toEqual([]);
    await second.close();
    expect(await traces(labId)).toEqual([]);
    expect(existsSync(`/proc/${facts.pid}`)).toBe(false);
  });

  test('when a host does not come up, and says why', async () => {
    const broken = [...small, { name: 'x'.repeat(80), role: 'BACK_OFFICE' as const }];
    await expect(bootHosts(broken)).rejects.toThrow(/did not come up:\n[^]*hostname/);
    // This process is not the one that booted the suites' hosts, so whatever bears its id is of this test.
    const links = await readdir('/sys/class/net');
    expect(links.filter((link) => labIdIn(link)?.startsWith(`${process.pid}-`))).toEqual([]);
  });

  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('when its owner ends by %s', async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'regent-lab-test-'));
    folders.push(folder);
    const main = join(projectRoot, 'dist/test/lab/hosts-main.js');
    const owner = spawn(process.execPath, [main, 'fo1'], {
      env: { ...process.env, LAB_DIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: owner.stdout })) if (line.includes('Ctrl-C')) break;
    const { hosts } = JSON.parse(await readFile(join(folder, 'hosts.json'), 'utf8'));
    const labId = labIdIn(hosts[0].cable)!;
    owner.kill(signal);
    await once(owner, 'exit');
    await expect.poll(() => traces(labId)).toEqual([]);
  });

  test('when the sweep is run after an owner that had no time for anything', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    await $`ip link add ${`rg-${dead.pid}-1`} type bridge`;
    expect(await sweep()).toContain(`rg-${dead.pid}-1`);
    expect(await traces(`${dead.pid}-1`)).toEqual([]);
  });
});

/** Everything on this machine that carries the lab's id: links, folders, mounts in any namespace, processes. */
async function traces(labId: string): Promise<string[]> {
  const named = [...(await readdir('/sys/class/net')), ...(await readdir(tmpdir()))];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const text = (await read('cmdline')) + (await read('mountinfo'));
    return new RegExp(`regent-hosts-${labId}\\b`).test(text) ? [`process ${pid}`] : [];
  });
  return [...named.filter((name) => labIdIn(name) === labId), ...(await Promise.all(found)).flat()];
}
