/** The files that make a host the one it is: its name, its keys, who may enter, and its services' settings. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { $ } from 'zx';
import type { Role } from '../../src/runner/contract/plugin.ts';

export interface Seed {
  name: string;
  role: Role;
  fqdn: string;
  /** Whoever has its private key may enter as `ansible`. */
  publicKey: string;
  /** Lines of /etc/hosts for every host of the lab. */
  neighbours: string;
}

/** Writes the host's own files below this folder, and gives the fingerprint of its new host key. */
export async function writeSeed(folder: string, seed: Seed): Promise<string> {
  const files = {
    'etc/hostname': `${seed.name}\n`,
    'etc/hosts': `127.0.0.1 localhost\n${seed.neighbours}`,
    // No name server: a name that /etc/hosts does not know fails at once instead of after a time-out.
    'etc/resolv.conf': '',
    'etc/ssh/lab-authorized-keys': seed.publicKey,
    'etc/sudoers.d/ansible': SUDOERS,
    'etc/mysql/mariadb.conf.d/90-lab.cnf': mariadbSettings(seed.role),
    'etc/apache2/conf-enabled/lab.conf': `ServerName ${seed.fqdn}\n`,
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const key = join(folder, 'etc/ssh/ssh_host_ed25519_key');
  await $`ssh-keygen -q -t ed25519 -N ${''} -C ${`root@${seed.name}`} -f ${key}`;
  return (await $`ssh-keygen -l -f ${key}.pub`).stdout.split(' ')[1] ?? '';
}

/** The log stands for auth.log, where a real server keeps every command that was run through sudo. */
const SUDOERS = `Defaults logfile=/var/log/sudo.log
ansible ALL=(ALL:ALL) NOPASSWD: ALL
`;

/** Small, so that four hosts fit on a machine; otherwise as Debian has it. */
function mariadbSettings(role: Role): string {
  return [
    '[mysqld]',
    'innodb_buffer_pool_size = 32M',
    'innodb_log_file_size = 16M',
    'innodb_flush_log_at_trx_commit = 2',
    'aria_pagecache_buffer_size = 8M',
    'performance_schema = off',
    ...(role === 'BACK_OFFICE' ? ['bind-address = 0.0.0.0'] : []),
    '',
  ].join('\n');
}
