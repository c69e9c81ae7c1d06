/** A client as Regent would have it after a take-over: as its server has it now. */
import { randomUUID } from 'node:crypto';
import type { ComparedClient, PlacedFact } from '../../domain/take-over/compared.ts';
import { numberOf } from '../../domain/take-over/rule.ts';
import type { ClientSettings, Source } from '../../domain/take-over/facts.ts';
import type { ContradictionKind } from '../../domain/take-over/report.ts';
import { contexts } from '../../domain/secrets/contexts.ts';
import type { Vaults } from '../../domain/secrets/vaults.ts';
import type { DesiredClient, Language } from '../../domain/vocabulary.ts';

/** Somebody has to decide these first: what Regent would write depends on it. */
const DECIDE_FIRST: ContradictionKind[] = ['ON_TWO_SERVERS', 'TWO_DATABASES', 'NAME_TAKEN', 'UNUSABLE_ALIAS'];

/** Which sources say how something is now, the best one first. */
const ORDER: Record<keyof ClientSettings, Source[]> = {
  name: ['DATABASE', 'BACK_OFFICE', 'INVENTORY', 'LOCAL_PHP'],
  contactEmail: ['DATABASE', 'BACK_OFFICE', 'INVENTORY'],
  firstUser: ['DATABASE', 'BACK_OFFICE', 'INVENTORY'],
  twoFactorEnforced: ['LOCAL_PHP', 'INVENTORY', 'BACK_OFFICE'],
  backgroundImportActive: ['LOCAL_PHP', 'INVENTORY', 'BACK_OFFICE'],
  modelNumbers: ['DATABASE', 'BACK_OFFICE', 'INVENTORY'],
};

export interface DraftDeps {
  vaults: Vaults;
  defaultLanguage: Language;
}

/** Its row, which is stored nowhere; or why there is none, in a sentence. */
export function draftOf(
  client: ComparedClient,
  { vaults, defaultLanguage }: DraftDeps,
): DesiredClient | { why: string } {
  const { alias, foundOn, facts, contradictions, clientId } = client;
  const [serverId] = foundOn;
  if (clientId !== null) return { why: 'It is a client of Regent already.' };
  if (serverId === undefined) return { why: 'It is on no server, so there is nothing to compare.' };
  const open = contradictions.find(({ kind }) => DECIDE_FIRST.includes(kind));
  if (open !== undefined) return { why: `It was not planned, because ${open.kind} has to be decided first.` };
  const own = facts.find(({ source }) => source === 'LOCAL_PHP')?.secrets;
  const { databasePassword, salt, statsToken = '' } = own ?? {};
  if (databasePassword === undefined || salt === undefined)
    return { why: 'It was not planned, because its local.php gives no password and no salt.' };
  const said = <Key extends keyof ClientSettings>(key: Key) =>
    firstOf(facts, ORDER[key], (fact) => fact[key]);
  const firstUser = said('firstUser');
  const createdAt = firstOf(facts, ['DATABASE', 'BACK_OFFICE'], (fact) => fact.createdAt) ?? new Date();
  return {
    id: randomUUID(),
    number: numberOf(client) ?? 0,
    alias,
    name: said('name') ?? alias,
    serverId,
    contactEmail: said('contactEmail') ?? '',
    firstUserFirstName: firstUser?.firstName ?? '',
    firstUserLastName: firstUser?.lastName ?? '',
    firstUserEmail: firstUser?.email ?? '',
    firstUserLanguage: firstUser?.language ?? defaultLanguage,
    twoFactorEnforced: said('twoFactorEnforced') ?? true,
    backgroundImportActive: said('backgroundImportActive') ?? false,
    presence: 'PRESENT',
    status: 'ACTIVE',
    problem: null,
    secrets: vaults.servers.seal(
      JSON.stringify({ databasePassword, salt, statsToken }),
      contexts.clientSecrets(alias),
    ),
    firstUserToken: vaults.accounts.seal(randomUUID(), contexts.firstUserToken(alias)),
    firstUserTokenExpiresAt: createdAt,
    activatedAt: createdAt,
    graceDays: 0,
    keptUntil: null,
    keptAs: null,
    deletedAt: null,
    version: 1,
    settledVersion: null,
    createdAt,
    modelNumbers: said('modelNumbers') ?? [],
    firstUserRequests: [],
    restores: [],
    move: null,
  };
}

function firstOf<T>(
  facts: PlacedFact[],
  order: Source[],
  get: (fact: PlacedFact) => T | undefined,
): T | undefined {
  for (const source of order)
    for (const fact of facts) {
      const value = fact.source === source ? get(fact) : undefined;
      if (value !== undefined) return value;
    }
  return undefined;
}
