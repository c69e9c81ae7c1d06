/** Compares what the sources of an estate say. Pure: the same facts, in any order, give the same result. */
import { aliasProblem } from '../clients/alias.ts';
import {
  isListed,
  isOnServer,
  LISTS,
  serverNamed,
  type Comparison,
  type Known,
  type Look,
  type PlacedFact,
} from './compared.ts';
import { contradictionsOf } from './contradictions.ts';
import type { ClientFacts, FoundServer, Source } from './facts.ts';

export function compare(looks: Look[], known: Known): Comparison {
  const facts = attributed(
    looks.flatMap((look) => look.found.clients.map((fact) => placed(fact, look, known))),
  );
  const groups = new Map<string, PlacedFact[]>();
  for (const fact of facts.toSorted(byPlace))
    groups.set(fact.alias, [...(groups.get(fact.alias) ?? []), fact]);
  const isClient = (of: PlacedFact[]) => of.some((fact) => isOnServer(fact) || isListed(fact));
  const scene = {
    known,
    lookedAt: new Set(looks.flatMap(({ serverId }) => serverId ?? [])),
    lists: LISTS.filter((list) => facts.some(({ source }) => source === list)),
    numbers: numbersIn(facts),
  };
  const aliases = [...groups.keys()].toSorted();
  return {
    clients: aliases
      .filter((alias) => isClient(groups.get(alias)!))
      .map((alias) => {
        const of = groups.get(alias)!;
        const foundOn = [
          ...new Set(of.filter(isOnServer).flatMap(({ serverId }) => serverId ?? [])),
        ].toSorted();
        const own = known.clients.find(
          (each) => each.alias === alias && !each.isGone && foundOn.includes(each.serverId),
        );
        const client = {
          alias,
          facts: of,
          foundOn,
          clientId: own?.id ?? null,
          hasOldAlias: aliasProblem(alias, known.backOfficeAlias) !== undefined,
        };
        return { ...client, contradictions: contradictionsOf(client, scene) };
      }),
    ...serversIn(looks, known),
    remarks: aliases
      .filter((alias) => !isClient(groups.get(alias)!))
      .map((alias) => {
        const places = [...new Set(groups.get(alias)!.map(({ place }) => place))];
        return `Under the name ${alias} there is only: ${places.join(', ')}.`;
      }),
  };
}

function numbersIn(facts: PlacedFact[]): Map<number, Set<string>> {
  const numbers = new Map<number, Set<string>>();
  for (const { source, number, alias } of facts)
    if (source === 'DATABASE' && number !== undefined)
      numbers.set(number, (numbers.get(number) ?? new Set()).add(alias));
  return numbers;
}

const byPlace = (a: PlacedFact, b: PlacedFact) => {
  const key = ({ alias, source, serverId, place }: PlacedFact) =>
    [alias, source, serverId ?? '', place].join('\0');
  return key(a) < key(b) ? -1 : Number(key(a) > key(b));
};

function placed(fact: ClientFacts, { serverId }: Look, known: Known): PlacedFact {
  const isOfPlace = isOnServer(fact) || fact.source === 'BACKUP_SCRIPT';
  return { ...fact, serverId: isOfPlace ? serverId : (serverNamed(fact.server, known)?.id ?? null) };
}

/**
 * A database belongs to the client whose local.php names it; else to the one that is named like it; else, if such a
 * client has nothing else, to the one that is in its own table.
 */
function attributed(facts: PlacedFact[]): PlacedFact[] {
  const others = facts.filter(({ source }) => source !== 'DATABASE');
  const has = (alias: string | undefined, serverId: string | null) =>
    others.some((fact) => fact.alias === alias && (fact.serverId === serverId || isListed(fact)));
  return facts.map((fact) => {
    const { source, serverId, database, proxyAlias } = fact;
    if (source !== 'DATABASE') return fact;
    const users = others
      .filter(
        (each) => each.source === 'LOCAL_PHP' && each.serverId === serverId && each.database === database,
      )
      .map(({ alias }) => alias)
      .toSorted();
    if (users.length > 0) return { ...fact, alias: users.includes(fact.alias) ? fact.alias : users[0]! };
    if (has(fact.alias, serverId) || !has(proxyAlias, serverId)) return fact;
    return { ...fact, alias: proxyAlias ?? fact.alias };
  });
}

function serversIn(looks: Look[], known: Known): Pick<Comparison, 'unknownServers' | 'named'> {
  const named = new Map<string, Source[]>();
  const unknown = new Map<string, { server: FoundServer; sources: Source[] }>();
  const all = looks
    .flatMap(({ found }) => [
      ...(found.servers ?? []),
      ...found.clients
        .filter(isListed)
        .flatMap(({ source, server: fqdn }): FoundServer[] =>
          fqdn === undefined ? [] : [{ source, fqdn, role: null }],
        ),
    ])
    .toSorted((a, b) =>
      JSON.stringify([a.source, a.fqdn, a]) < JSON.stringify([b.source, b.fqdn, b]) ? -1 : 1,
    );
  for (const server of all) {
    const own = serverNamed(server.fqdn, known) ?? serverNamed(server.address, known);
    const before = own === undefined ? unknown.get(server.fqdn)?.sources : named.get(own.id);
    const sources = [...new Set([...(before ?? []), server.source])].toSorted();
    if (own !== undefined) named.set(own.id, sources);
    else {
      const merged = {
        ...server,
        ...unknown.get(server.fqdn)?.server,
        role: unknown.get(server.fqdn)?.server.role ?? server.role,
      };
      unknown.set(server.fqdn, { server: merged, sources });
    }
  }
  const byName = [...unknown.values()].toSorted((a, b) => (a.server.fqdn < b.server.fqdn ? -1 : 1));
  return { named, unknownServers: byName };
}
