/** Boots one set of hosts for all suites of a vitest run, and ends it after the last one. */
import type { TestProject } from 'vitest/node';
import type { HostFacts } from './host.ts';
import { bootHosts } from './hosts.ts';

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
  const lab = await bootHosts();
  const facts: LabFacts = { sshKey: lab.sshKey, hosts: lab.hosts };
  project.provide('lab', JSON.parse(JSON.stringify(facts)));
  return () => lab.close();
}
