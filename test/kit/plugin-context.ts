/** A plugin on a server, by default a sandbox folder: what it needs to plan and apply, and a record of what it reported. */
import { relay } from '../../src/domain/secrets/age.ts';
import type { AdoptedSettings, Proof, RestoreOutcome } from '../../src/domain/vocabulary.ts';
import { expect } from 'vitest';
import type {
  Change,
  Context,
  Desired,
  Plugin,
  ServerFacts,
  Site,
} from '../../src/runner/contract/plugin.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { backOffice, frontOffice, reverseProxy, site } from './clients.ts';
import { countingTransport, type RoundTrips } from './counting.ts';
import { newFolder } from './folder.ts';

/** What a plugin needs on a server, and a record of what it reported. */
export interface RecordingContext<Options> extends Context<Options> {
  logs: { text: string; client?: string; level?: 'info' | 'warn' }[];
  /** The message with which each client failed. */
  failures: Map<string, string>;
  reports: { data: Record<string, unknown>; client?: string }[];
  /** The orphans that it found. */
  orphaned: Map<string, string[]>;
  /** The ids of the requests that it reported as done. */
  fulfilled: Set<string>;
  outcomes: Map<string, RestoreOutcome>;
  /** What came of proofs, by the path of the dump. */
  proofs: Map<string, Proof>;
  /** The things that it found under each client's name. */
  things: Map<string, string[]>;
  /** What each client has lost, and how it comes back. */
  gone: Map<string, { what: string; mending: string; kept?: string }[]>;
  /** The settings that could be adopted, by client and subject. */
  adoptableSettings: Map<string, AdoptedSettings>;
  /** The round trips to the server so far. */
  counts: RoundTrips;
}

export interface SandboxContext<Options> extends RecordingContext<Options> {
  /** The folder that stands for the server's root. */
  root: string;
}

/**
 * A context on a new temporary folder, which is removed when the test ends. By default, the server has the
 * plugin's first role.
 */
export async function sandboxContext<Options>(
  plugin: Plugin<Options>,
  {
    server = serverOf(plugin),
    ...given
  }: { server?: ServerFacts; options?: unknown; site?: Partial<Site> } = {},
): Promise<SandboxContext<Options>> {
  const root = await newFolder('sandbox');
  return { root, ...recordingContext(plugin, server, makeLocalTransport({ root }), given) };
}

/** A context on a server that this transport reaches. The plugin's schema parses `options`, so defaults may be left out. */
export function recordingContext<Options>(
  plugin: Plugin<Options>,
  server: ServerFacts,
  way: Transport,
  given: { options?: unknown; site?: Partial<Site>; signal?: AbortSignal | undefined } = {},
): RecordingContext<Options> {
  const transport = countingTransport(way);
  const { signal = new AbortController().signal } = given;
  const logs: RecordingContext<Options>['logs'] = [];
  const failures: RecordingContext<Options>['failures'] = new Map();
  const reports: RecordingContext<Options>['reports'] = [];
  const fulfilled = new Set<string>();
  const outcomes = new Map<string, RestoreOutcome>();
  const proofs = new Map<string, Proof>();
  const orphaned: RecordingContext<Options>['orphaned'] = new Map();
  const things: RecordingContext<Options>['things'] = new Map();
  const gone: RecordingContext<Options>['gone'] = new Map();
  const adoptableSettings: RecordingContext<Options>['adoptableSettings'] = new Map();
  const reached = {
    $: transport.shell(signal),
    files: transport.files(signal),
    http: transport.http,
    signal,
  };
  return {
    adoptableSettings,
    logs,
    failures,
    reports,
    fulfilled,
    outcomes,
    proofs,
    orphaned,
    things,
    gone,
    counts: transport.counts,
    server,
    options: plugin.options.parse(given.options ?? {}),
    site: { ...site, ...given.site },
    sandbox: transport.sandbox,
    ...reached,
    on: (other) => ({ server: other, ...reached }),
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
    adoptable: (client, subject, settings) => void adoptableSettings.set(`${client} ${subject}`, settings),
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
    report: (data, client) => void reports.push(client === undefined ? { data } : { data, client }),
  };
}

/** Plans, applies, and plans again: the second plan must be empty. Gives the changes of the first plan. */
export async function settle<Options>(
  plugin: Plugin<Options>,
  ctx: Context<Options>,
  desired: Desired,
): Promise<Change[]> {
  const changes = await plugin.plan(ctx, desired);
  if (changes.length > 0) await plugin.apply(ctx, changes, desired);
  expect(await plugin.plan(ctx, desired), 'a second plan finds nothing more to do').toEqual([]);
  return changes;
}

function serverOf(plugin: Pick<Plugin, 'roles'>): ServerFacts {
  const servers = [frontOffice, backOffice, reverseProxy];
  return servers.find((server) => server.role === plugin.roles[0]) ?? frontOffice;
}
