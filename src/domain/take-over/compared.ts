/** What a comparison is made of: facts with the servers of Regent that they are about. */
import type { Server } from '../vocabulary.ts';
import type { ClientFacts, FoundClients, FoundServer, Source } from './facts.ts';
import type { Contradiction } from './report.ts';

/** What was found in one place; the inventory is on no server. */
export interface Look {
  serverId: string | null;
  found: FoundClients;
}

/** What Regent itself knows. */
export interface Known {
  servers: Pick<Server, 'id' | 'fqdn' | 'formerFqdns' | 'address' | 'role'>[];
  /** Deleted clients, whose aliases are not free, are included. */
  clients: { id: string; alias: string; number: number | null; serverId: string; isGone: boolean }[];
  backOfficeAlias: string;
}

/** A fact, and the server of Regent that it is about: where it was found, or what the source means. */
export interface PlacedFact extends ClientFacts {
  serverId: string | null;
}

export interface ComparedClient {
  alias: string;
  facts: PlacedFact[];
  /** The front offices on which something of it is. */
  foundOn: string[];
  clientId: string | null;
  hasOldAlias: boolean;
  contradictions: Contradiction[];
}

export interface Comparison {
  clients: ComparedClient[];
  /** Servers that a source names and that Regent does not know, by name. */
  unknownServers: { server: FoundServer; sources: Source[] }[];
  /** By server of Regent, the sources that name it. */
  named: Map<string, Source[]>;
  /** Things under a name of which nothing else is known. */
  remarks: string[];
}

/** What the rules look at beside the client. */
export interface Scene {
  known: Known;
  lookedAt: ReadonlySet<string>;
  /** The lists that were read. */
  lists: Source[];
  /** By number, the aliases of the databases that have it. */
  numbers: ReadonlyMap<number, ReadonlySet<string>>;
}

/** What a client consists of; the other sources only lead to it. */
const ON_SERVER: Source[] = ['VIRTUAL_HOST', 'DATABASE', 'LOCAL_PHP'];
export const LISTS: Source[] = ['INVENTORY', 'BACK_OFFICE'];

export const isOnServer = ({ source }: ClientFacts) => ON_SERVER.includes(source);
export const isListed = ({ source }: ClientFacts) => LISTS.includes(source);

/** Regent's server with this name, former name or address. */
export function serverNamed(name: string | undefined, { servers }: Pick<Known, 'servers'>) {
  const wanted = name?.toLowerCase();
  const isIt = (each: string) => each.toLowerCase() === wanted;
  return (
    servers.find(({ fqdn }) => isIt(fqdn)) ??
    servers.find(({ formerFqdns, address }) => formerFqdns.some(isIt) || isIt(address))
  );
}
