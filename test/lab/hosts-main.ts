/** Boots the lab's hosts without Regent and keeps them up until Ctrl-C, to try things by hand. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { $ } from 'zx';
import { bootHosts } from './hosts.ts';

const folder = resolve(process.env['LAB_DIR'] ?? '.lab');
await mkdir(folder, { recursive: true, mode: 0o700 });
const sshKey = join(folder, 'id_ed25519');
await rm(sshKey, { force: true });
await $`ssh-keygen -q -t ed25519 -N ${''} -C regent-lab -f ${sshKey}`;

const lab = await bootHosts({ publicKey: await readFile(`${sshKey}.pub`, 'utf8') });
const description = join(folder, 'hosts.json');
await writeFile(description, JSON.stringify({ sshKey, hosts: lab.hosts }, null, 2));
for (const host of lab.hosts) console.log(`ssh -i ${sshKey} ansible@${host.address}   # ${host.name}`);
console.log(`${description} has the rest. Ctrl-C ends the hosts.`);

const stop = () => {
  void lab.close().then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
