/** A plugin on a real host of the lab, over SSH: what it needs to plan and apply, and a record of what it said. */
import { relay } from '../../../src/domain/secrets/age.ts';
import type { Proof, RestoreOutcome } from '../../../src/domain/vocabulary.ts';
import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import type { Context, Plugin } from '../../../src/runner/contract/plugin.ts';
import { makeSshTransport } from '../../../src/transport/ssh/ssh-transport.ts';
import { site } from '../../kit/clients.ts';
import { countingTransport, type RoundTrips } from '../../kit/counting.ts';
import type { Host } from '../host.ts';
import { lab, serverFacts } from '../kit.ts';

export interface HostContext<Options> extends Context<Options> {
  failures: Map<string, string>;
  logs: { text: string; client?: string }[];
  /** What it found of nobody that Regent knows. */
  orphaned: Map<string, string[]>;
  /** The ids of the requests that it called carried out. */
  fulfilled: Set<string>;
  outcomes: Map<string, RestoreOutcome>;
  /** What came of proofs, by the path of the dump. */
  proofs: Map<string, Proof>;
  /** What it found under each client's name. */
  things: Map<string, string[]>;
  /** What each client has lost, and how it comes back. */
  gone: Map<string, { what: string; mending: string; kept?: string }[]>;
  counts: RoundTrips;
}

export async function hostContext<Options>(
  plugin: Plugin<Options>,
  host: Host,
  given: { options?: unknown; signal?: AbortSignal } = {},
): Promise<HostContext<Options>> {
  const ssh = makeSshTransport({
    address: host.address,
    port: host.sshPort,
    mayReach: () => true,
    user: 'ansible',
    privateKey: await readFile(lab().sshKey, 'utf8'),
    hostKey: host.hostKeyFingerprint,
  });
  onTestFinished(() => ssh.close());
  const transport = countingTransport(ssh);
  const signal = given.signal ?? new AbortController().signal;
  const failures: HostContext<Options>['failures'] = new Map();
  const logs: HostContext<Options>['logs'] = [];
  const fulfilled = new Set<string>();
  const outcomes = new Map<string, RestoreOutcome>();
  const proofs = new Map<string, Proof>();
  const orphaned: HostContext<Options>['orphaned'] = new Map();
  const things: HostContext<Options>['things'] = new Map();
  const gone: HostContext<Options>['gone'] = new Map();
  return {
    failures,
    logs,
    fulfilled,
    outcomes,
    proofs,
    orphaned,
    things,
    gone,
    counts: transport.counts,
    signal,
    server: serverFacts(host),
    options: plugin.options.parse(given.options ?? {}),
    site,
    sandbox: false,
    $: transport.shell(signal),
    files: transport.files(signal),
    http: transport.http,
    on: (other) => ({
      server: other,
      $: transport.shell(signal),
      files: transport.files(signal),
      http: transport.http,
      signal,
    }),
    moved: async () => undefined,
    backedUp: async () => undefined,
    log: (text, about) => void logs.push({ text, ...about }),
    orphans(found) {
      for (const kind of new Set(found.map((each) => each.kind)))
        orphaned.set(
          kind,
          found.filter((each) => each.kind === kind).map(({ name }) => name),
        );
    },
    fail: (client, message) => void failures.set(client, message),
    found: (client, what) => void things.set(client, [...(things.get(client) ?? []), what]),
    lost: (client, what, mending, kept) =>
      void gone.set(client, [...(gone.get(client) ?? []), { what, mending, ...(kept && { kept }) }]),
    adoptable: () => undefined,
    newestDump: async () => undefined,
    relay: (start) => relay(start, []),
    knownBackups: async () => new Set(),
    whyUnseen: async () => undefined,
    knownRestores: async () => new Set(),
    bring: () => Promise.reject(new Error('no backup is brought in this test')),
    carry: () => Promise.reject(new Error('no file is brought in this test')),
    copyable: async () => [],
    saveCopy: async () => undefined,
    forgetFailedCopies: async () => undefined,
    backupToProve: async () => undefined,
    bringCopy: async () => 'there is none.',
    proved: (dump, proof) => void proofs.set(dump, proof),
    expiredBackups: async () => [],
    fulfil: ({ id }) => void fulfilled.add(id),
    restored: (id, outcome) => void outcomes.set(id, outcome),
    report: () => undefined,
  };
}
