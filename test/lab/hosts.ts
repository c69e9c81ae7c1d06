/**
 * Real hosts on one machine: each has its own root (an overlay of the machine's), network, processes and
 * name, and runs sshd, Apache and MariaDB. All of a host lives in namespaces that end with its first process,
 * and that process ends with the pipe to the lab's owner: so nothing survives the owner, not even its SIGKILL.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { openSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { $ } from 'zx';
import type { Role } from '../../src/runner/contract/plugin.ts';
import { assets, projectRoot } from './assets.ts';
import { attachHost, type Host, type HostFacts } from './host.ts';
import { apart, startKeeper, type Running } from './keeper.ts';
import { cableName, folderName, newLabId } from './names.ts';
import { makeNetwork, type Network } from './network.ts';
import { writeSeed } from './seed.ts';
import { makeSshKey } from './ssh-key.ts';
import { sweep } from './sweep.ts';

export interface Wanted {
  name: string;
  role: Role;
}

/** One back office, two front offices, one reverse proxy. */
export const standardHosts: Wanted[] = [
  { name: 'bo', role: 'BACK_OFFICE' },
  { name: 'fo1', role: 'FRONT_OFFICE' },
  { name: 'fo2', role: 'FRONT_OFFICE' },
  { name: 'rpx', role: 'REVERSE_PROXY' },
];

export interface Hosts {
  hosts: Host[];
  /** The machine's own address in the lab's network. */
  gateway: string;
  /** Path of the private key that opens the account `ansible` on every host. */
  sshKey: string;
  /** Ends every host and takes away its network and its files. */
  close(): Promise<void>;
}

/**
 * Boots hosts that let user `ansible` in with a key that it makes; needs root, Debian 12, and what
 * `install-packages.sh` installs. Rejects with the end of a host's log where one does not come up, and leaves
 * nothing behind then.
 */
export async function bootHosts(wanted = standardHosts): Promise<Hosts> {
  if (process.getuid?.() !== 0) throw new Error('The lab makes network and mount namespaces: run it as root');
  await sweep();
  const labId = newLabId();
  const folder = join(tmpdir(), folderName(labId));
  await mkdir(folder, { mode: 0o700 });
  const keeper = startKeeper(labId, folder);
  const running: Running[] = [];
  const close = async () => {
    await Promise.all(running.map((host) => host.end()));
    await keeper.end();
  };
  try {
    const network = await makeNetwork(labId);
    const sshKey = join(folder, 'id_ed25519');
    const publicKey = await makeSshKey(sshKey);
    const hosts = await bootAll({ labId, folder, network, publicKey, wanted }, running);
    return { hosts, gateway: `${network.prefix}.1`, sshKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Lab {
  labId: string;
  folder: string;
  network: Network;
  publicKey: string;
  wanted: Wanted[];
}

async function bootAll(lab: Lab, running: Running[]): Promise<Host[]> {
  const wanted = lab.wanted.map(({ name, role }, index) => ({
    name,
    role,
    fqdn: `${name}.lab.test`,
    address: `${lab.network.prefix}.${index + 2}`,
    cable: cableName(lab.labId, index),
  }));
  const neighbours = wanted.map((host) => `${host.address} ${host.fqdn} ${host.name}\n`).join('');
  const booting = wanted.map(async (host) => {
    const mountedAt = join(lab.folder, host.name);
    await mkdir(mountedAt);
    const hostKeyFingerprint = await writeSeed(`${mountedAt}.seed`, { ...host, ...lab, neighbours });
    const pid = await boot({ ...host, mountedAt }, lab.network, running);
    return attachHost({ ...host, mountedAt, hostKeyFingerprint, pid, sshPort: 22 });
  });
  // All of them settle first, so that a failure finds every host that was started in `running`.
  const settled = await Promise.allSettled(booting);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return Promise.all(booting);
}

/** Starts a host's first process, follows it until its services are up, and gives its PID. */
async function boot(
  host: Pick<HostFacts, 'name' | 'role' | 'address' | 'cable' | 'mountedAt'>,
  network: Network,
  running: Running[],
): Promise<number> {
  const log = openSync(`${host.mountedAt}.log`, 'a');
  const init = $({ ...apart, stdio: ['pipe', 'pipe', log] })`
    exec unshare --mount --net --uts --ipc --pid --fork --kill-child \
    ${join(assets, 'host-init.sh')} ${host.mountedAt} ${host.name} ${host.role} ${host.address} ${assets} ${projectRoot}`;
  closeSync(log);
  running.push({
    end: async () => {
      init.stdin.end();
      await init;
    },
  });
  let pid = 0;
  for await (const line of createInterface({ input: init.stdout })) {
    if (line.startsWith('pid ')) {
      pid = Number(line.slice(4));
      await network.connect(host.cable, pid);
      init.stdin.write('plugged\n');
    }
    if (line === 'ready') return pid;
  }
  const story = await readFile(`${host.mountedAt}.log`, 'utf8');
  throw new Error(`Host ${host.name} did not come up:\n${story.slice(-2000)}`);
}
