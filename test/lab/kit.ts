/** What the suites of the lab share: the hosts that setup.ts has booted. */
import { inject } from 'vitest';
import type { ServerFacts } from '../../src/runner/contract/plugin.ts';
import { attachHost, type Host } from './host.ts';

export interface Lab {
  backOffice: Host;
  frontOffice: Host;
  otherFrontOffice: Host;
  reverseProxy: Host;
  /** All four, in that order. */
  hosts: Host[];
  /** Path of the private key that opens the account `ansible` on every host. */
  sshKey: string;
}

/** The running lab. Suites share it and run one after the other: leave the hosts as you found them. */
export function lab(): Lab {
  const { hosts: facts, sshKey } = inject('lab');
  const [backOffice, frontOffice, otherFrontOffice, reverseProxy] = facts.map(attachHost);
  if (!backOffice || !frontOffice || !otherFrontOffice || !reverseProxy) {
    throw new Error('the lab has hosts missing');
  }
  const hosts = [backOffice, frontOffice, otherFrontOffice, reverseProxy];
  return { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts, sshKey };
}

/** A host as plugins see it. */
export function serverFacts({ name, fqdn, address, role }: Host): ServerFacts {
  return { id: name, fqdn, address, role };
}
