/** Boots one set of hosts for all suites of a vitest run, and ends it after the last one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { HostFacts } from './host.ts';
import { bootHosts } from './hosts.ts';
import { makeSshKey } from './ssh-key.ts';

/** What suites in other processes need to reach the hosts; see `lab()` in kit.ts. */
export interface LabFacts {
  hosts: HostFacts[];
  /** Path of the private key that user `ansible` is let in with on every host. */
  sshKey: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    lab: LabFacts;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-lab-test-'));
  const sshKey = join(folder, 'id_ed25519');
  const lab = await bootHosts({ publicKey: await makeSshKey(sshKey) });
  const facts: LabFacts = { sshKey, hosts: lab.hosts };
  project.provide('lab', JSON.parse(JSON.stringify(facts)));
  return async () => {
    await lab.close();
    await rm(folder, { recursive: true, force: true });
  };
}
