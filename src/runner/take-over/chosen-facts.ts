/** Which of the facts about a client count, after somebody has decided. */
import {
  isListed,
  isOnServer,
  type ComparedClient,
  type PlacedFact,
} from '../../domain/take-over/compared.ts';
import type { Decision } from '../../domain/take-over/taking.ts';

/** The front office on which it lives; undefined if nothing of it is where somebody has decided. */
export function homeOf({ foundOn, facts }: ComparedClient, decisions: Decision[]): string | undefined {
  if (foundOn.length === 1) return foundOn[0];
  const choice = decisions.find(({ kind }) => kind === 'ON_TWO_SERVERS')?.choice;
  const isMeant = (fact: PlacedFact) =>
    choice === 'USE_SERVER_IN_LIST' ? isListed(fact) : fact.source === 'ROUTE';
  const places = facts.filter((fact) => isMeant(fact)).flatMap(({ serverId }) => serverId ?? []);
  return places.find((id) => foundOn.includes(id));
}

/** Without what is on other front offices, and without a second database. */
export function factsOn({ alias, facts }: ComparedClient, home: string): PlacedFact[] {
  const here = facts.filter((fact) => !isOnServer(fact) || fact.serverId === home);
  const isOwn = ({ source, database }: PlacedFact) => source === 'DATABASE' && database === alias;
  return here.some(isOwn) ? here.filter((fact) => fact.source !== 'DATABASE' || isOwn(fact)) : here;
}

/** The database that it uses, if that has another name than the client. */
export const otherDatabase = ({
  alias,
  facts,
}: Pick<ComparedClient, 'alias' | 'facts'>): string | undefined =>
  facts.find(
    ({ source, database }) =>
      (source === 'LOCAL_PHP' || source === 'DATABASE') && database !== undefined && database !== alias,
  )?.database;
