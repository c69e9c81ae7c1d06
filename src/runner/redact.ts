import type { ClientState } from './contract/plugin.ts';

/**
 * Masks secrets in texts that are stored or shown. Short secrets are left alone: they would mask innocent
 * words.
 */
export type Redact = (text: string) => string;

const SHORTEST_SECRET = 8;

export function makeRedact(secrets: string[]): Redact {
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  // The longest first: of a secret that begins with another one, nothing must remain.
  const known = [...new Set(long.flatMap(writtenForms))].toSorted((one, other) => other.length - one.length);
  if (known.length === 0) return (text) => text;
  const pattern = new RegExp(
    known.map((secret) => secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    'g',
  );
  return (text) => text.replace(pattern, '********');
}

/** As it is, and as it is within JSON, with and without characters beyond ASCII. */
function writtenForms(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const hex = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return [secret, inJson, inJson.replaceAll('/', '\\/'), inJson.replace(/[^\0-\x7f]/g, hex)];
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

/** The same for data, as JSON has it. */
export function redactData(redact: Redact, data: unknown): unknown {
  if (data === undefined) return undefined;
  return JSON.parse(JSON.stringify(data), (_key, value: unknown) => {
    if (typeof value === 'string') return redact(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [redact(key), of]));
  });
}
