/** What the rules about contradictions have in common. Messages hold no secrets. */
import type { ComparedClient, Known, PlacedFact, Scene } from './compared.ts';
import type { Source } from './facts.ts';
import type { Choice, Contradiction, ContradictionKind } from './report.ts';

export type Client = Omit<ComparedClient, 'contradictions'>;
export type Rule = (client: Client, scene: Scene) => Contradiction[];

export const one = (kind: ContradictionKind, message: string, ...choices: Choice[]): Contradiction[] => [
  { kind, message, choices },
];

export const of = ({ facts }: Client, ...sources: Source[]) =>
  facts.filter(({ source }) => sources.includes(source));

export const places = (facts: PlacedFact[]) => [...new Set(facts.map(({ place }) => place))].join(', ');

export const nameOf = ({ known }: { known: Known }, id: string | null | undefined) =>
  known.servers.find((server) => server.id === id)?.fqdn ?? 'a server that Regent does not know';

/** MONARC's number of the client: from its own database, else from a list. */
export const numberOf = (client: Client): number | undefined =>
  [...of(client, 'DATABASE'), ...of(client, 'BACK_OFFICE', 'INVENTORY')].find(
    ({ number }) => number !== undefined,
  )?.number;
