/**
 * `npm run lab`: real hosts and a Regent wired to them, up until Ctrl-C. `lab.json` in the lab's folder
 * (LAB_DIR, `.lab` by default) tells other programs how to drive them.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bootHosts } from './hosts.ts';
import { admin } from './regent.ts';
import { publicHost, startWiredRegent } from './wired-regent.ts';

const folder = resolve(process.env['LAB_DIR'] ?? '.lab');
const description = join(folder, 'lab.json');
const dataDir = join(folder, 'data');

await mkdir(folder, { recursive: true, mode: 0o700 });
await refuseSecond();

/** Undoes what has been done so far, the last thing first. */
const closers: (() => Promise<unknown>)[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(0));
try {
  await start();
} catch (error) {
  console.error(error);
  await end(1);
}

async function start(): Promise<void> {
  const lab = await bootHosts();
  closers.push(lab.close);
  await rm(dataDir, { recursive: true, force: true });
  closers.push(() => rm(dataDir, { recursive: true, force: true }));
  const { process: regent, api, serverIds } = await startWiredRegent({ ...lab, dataDir });
  closers.push(regent.stop);
  const hosts = lab.hosts.map((host) => ({ ...host, serverId: serverIds[host.name] }));
  const { sshKey } = lab;
  const facts = {
    pid: process.pid,
    url: regent.url,
    apiToken: api.token,
    admin,
    publicHost,
    sshKey,
    dataDir,
    servers: serverIds,
    hosts,
  };
  await writeFile(description, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  closers.push(() => rm(description));
  for (const { name, address } of hosts) console.log(`${name.padEnd(4)} ssh -i ${sshKey} ansible@${address}`);
  console.log(`GraphiQL: ${regent.url}   ${admin.email} / ${admin.password}`);
  console.log(`${description} has the rest. Ctrl-C ends the lab.`);
}

async function end(code: number): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
  process.exit(code);
}

/** Two labs may run, but each needs a folder of its own. */
async function refuseSecond(): Promise<void> {
  const { pid } = JSON.parse(await readFile(description, 'utf8').catch(() => '{}')) as { pid?: number };
  if (pid === undefined || !existsSync(`/proc/${pid}`)) return;
  console.error(
    `A lab is running in ${folder} (process ${pid}). Set LAB_DIR to another folder for a second one.`,
  );
  process.exit(1);
}
