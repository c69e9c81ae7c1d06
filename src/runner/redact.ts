import type { ClientState } from './contract/plugin.ts';

/**
 * Masks secrets in texts that are stored or shown. Short secrets are left alone: they would mask innocent
 * words.
 */
export type Redact = (text: string) => string;

const SHORTEST_SECRET = 8;

export function makeRedact(secrets: string[]): Redact {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST_SECRET);
  if (known.length === 0) return (text) => text;
  const pattern = new RegExp(
    known.map((secret) => secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    'g',
  );
  return (text) => text.replace(pattern, '********');
}

export type Masks = ReturnType<typeof makeMasks>;

/** Masks the secrets that were added so far. */
export function makeMasks() {
  const secrets = new Set<string>();
  let redact: Redact | undefined;
  return {
    add(more: string[]) {
      for (const secret of more) secrets.add(secret);
      redact = undefined;
    },
    redact: (text: string) => (redact ??= makeRedact([...secrets]))(text),
  };
}

/** The content of a server's files may appear in its output, requested or not. */
export function maskAtHome(
  { clients, serverId }: { clients: ReadonlyMap<string, ClientState>; serverId: string | null },
  masks: Masks,
): void {
  for (const client of clients.values())
    if (client.server.id === serverId) masks.add(Object.values(client.secrets));
}

/** The same for a change, in what people read of it. */
export const redactChange = <Shown extends { summary: string; diff?: string }>(
  redact: Redact,
  change: Shown,
): Shown => ({
  ...change,
  summary: redact(change.summary),
  ...(change.diff === undefined ? {} : { diff: redact(change.diff) }),
});

/** The same for data, through its JSON. */
export function redactData(redact: Redact, data: unknown): unknown {
  return data === undefined ? undefined : (JSON.parse(redact(JSON.stringify(data))) as unknown);
}
