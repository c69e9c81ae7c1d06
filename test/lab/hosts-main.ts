/**
 * Boots the lab's hosts without Regent and keeps them up until Ctrl-C, to try things by hand:
 * `node dist/test/lab/hosts-main.js` for all of them, `... hosts-main.js bo fo1` for some.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bootHosts, standardHosts } from './hosts.ts';

const names = process.argv.slice(2);
const folder = resolve(process.env['LAB_DIR'] ?? '.lab');
await mkdir(folder, { recursive: true, mode: 0o700 });

const lab = await bootHosts(standardHosts.filter((host) => names.length === 0 || names.includes(host.name)));
const description = join(folder, 'hosts.json');
await writeFile(description, JSON.stringify({ sshKey: lab.sshKey, hosts: lab.hosts }, null, 2));
for (const host of lab.hosts) console.log(`ssh -i ${lab.sshKey} ansible@${host.address}   # ${host.name}`);
console.log(`${description} has the rest. Ctrl-C ends the hosts.`);

const stop = () => {
  void lab.close().then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
