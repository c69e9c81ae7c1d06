/** What Regent is put together with in tests, whatever else they bring. */
import type { SessionRules } from '../../src/domain/accounts/identity.ts';
import type { Server } from '../../src/domain/vocabulary.ts';
import type { RegentDeps } from '../../src/regent.ts';
import type { Plugin } from '../../src/runner/contract/plugin.ts';
import type { Pipeline } from '../../src/runner/pipeline.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import type { TestDatabase } from './database.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Without mail or a log; every server that is asked presents the same host key. */
export const usualParts = (database: TestDatabase) =>
  ({
    database,
    dataFolder: database.folder,
    signIn: { sessionIdleMs: 3_600_000, sessionMaxMs: 86_400_000, requireTwoFactor: false } as SessionRules,
    mailer: undefined,
    ownUrl: () => 'https://regent.test',
    scanHostKey: async () => ({ key: 'a2V5', fingerprint: 'SHA256:presented' }),
    leaseMs: 15_000,
    probeEveryMs: 10,
    // None begins by itself: links.settled() is waited for.
    linkDelayMs: () => 600_000,
    now: () => new Date(),
    log: quiet,
  }) satisfies Partial<RegentDeps>;

/** These plugins, with their default options, on every server of their roles, in this order. */
export function pipelineOf(plugins: Plugin[]): Pipeline {
  const ids = plugins.map(({ id }) => id);
  return {
    entries: plugins.flatMap((plugin) =>
      plugin.roles.map((role) => ({ name: plugin.id, role, plugin, options: plugin.options.parse({}) })),
    ),
    order: { PRESENT: ids, ABSENT: ids.toReversed() },
  };
}

/** Each sandbox as it is; all servers that are reached over SSH are one machine, which is this folder. */
export function sandboxesIn(folder: string): (server: Server) => Transport {
  const transports = new Map<string, Transport>();
  return ({ id, root }) => {
    const transport = transports.get(id) ?? makeLocalTransport({ root: root ?? folder });
    transports.set(id, transport);
    return transport;
  };
}
