/** A client as Regent would have it after a take-over: as its server has it now. */
import { randomUUID } from 'node:crypto';
import type { ComparedClient, PlacedFact } from '../../domain/take-over/compared.ts';
import { isAbout } from '../../domain/take-over/decisions.ts';
import { numberOf } from '../../domain/take-over/rule.ts';
import type { Decision } from '../../domain/take-over/taking.ts';
import type { ClientSettings, Source } from '../../domain/take-over/facts.ts';
import type { Choice, ContradictionKind } from '../../domain/take-over/report.ts';
import { contexts } from '../../domain/secrets/contexts.ts';
import type { Vaults } from '../../domain/secrets/vaults.ts';
import type { ClientSecrets, DesiredClient, Language } from '../../domain/vocabulary.ts';
import { factsOn, homeOf, otherDatabase } from './chosen-facts.ts';

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

const SECRETS = {
  databasePassword: 'OTHER_PASSWORD',
  salt: 'OTHER_SALT',
  statsToken: 'OTHER_STATS_TOKEN',
} as const satisfies Record<keyof ClientSecrets, ContradictionKind>;

const SOURCE_OF: Partial<Record<Choice, Source[]>> = {
  USE_DATABASE: ['DATABASE'],
  USE_LOCAL_PHP: ['LOCAL_PHP'],
  USE_INVENTORY: ['INVENTORY'],
  USE_BACK_OFFICE: ['BACK_OFFICE'],
};

export interface DraftDeps {
  vaults: Vaults;
  defaultLanguage: Language;
}

/**
 * Its row, which is stored nowhere; or why there is none, in a sentence.
 * @param decisions what somebody has decided about its contradictions
 */
export function draftOf(
  compared: ComparedClient,
  { vaults, defaultLanguage }: DraftDeps,
  decisions: Decision[] = [],
): DesiredClient | { why: string } {
  const { alias, foundOn, contradictions, clientId } = compared;
  if (clientId !== null) return { why: 'It is a client of Regent already.' };
  if (foundOn.length === 0) return { why: 'It is on no server, so there is nothing to compare.' };
  const open = contradictions.find(
    (each) => DECIDE_FIRST.includes(each.kind) && !decisions.some((one) => isAbout(one, each)),
  );
  if (open !== undefined)
    return { why: `It was not planned, because somebody has to decide first (${open.kind}).` };
  const serverId = homeOf(compared, decisions);
  if (serverId === undefined)
    return { why: 'It was not planned, because nothing of it is on the server that was chosen.' };
  const facts = factsOn(compared, serverId);
  const client = { ...compared, facts };
  const other = otherDatabase(client);
  if (other !== undefined)
    return {
      why: `It was not planned, because its database is ${other}, and Regent keeps a client's data in the database that is named like its alias.`,
    };
  const secret = (key: keyof ClientSecrets) =>
    firstOf(facts, sourcesOf(SECRETS[key], undefined, decisions), ({ secrets }) => secrets?.[key]);
  const databasePassword = secret('databasePassword');
  const salt = secret('salt');
  const statsToken = secret('statsToken') ?? '';
  if (databasePassword === undefined || salt === undefined)
    return { why: 'It was not planned, because its local.php gives no password and no salt.' };
  const said = <Key extends keyof ClientSettings>(key: Key) =>
    firstOf(facts, [...sourcesOf('OTHER_SETTING', key, decisions), ...ORDER[key]], (fact) => fact[key]);
  const firstUser = said('firstUser');
  const contactEmail = said('contactEmail') ?? firstUser?.email ?? '';
  const createdAt = firstOf(facts, ['DATABASE', 'BACK_OFFICE'], (fact) => fact.createdAt) ?? new Date();
  return {
    id: randomUUID(),
    number: numberOf(client) ?? 0,
    alias,
    name: said('name') ?? alias,
    serverId,
    contactEmail,
    firstUserFirstName: firstUser?.firstName ?? '',
    firstUserLastName: firstUser?.lastName ?? '',
    firstUserEmail: firstUser?.email ?? contactEmail,
    firstUserLanguage: firstUser?.language ?? defaultLanguage,
    twoFactorEnforced: said('twoFactorEnforced') ?? true,
    backgroundImportActive: said('backgroundImportActive') ?? false,
    activeLanguages: [],
    defaultLanguage: null,
    directives: '',
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
    backupMaxAgeHours: null,
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

/** Which sources have been chosen for it, the best one first. */
function sourcesOf(
  kind: ContradictionKind,
  setting: keyof ClientSettings | undefined,
  decisions: Decision[],
): Source[] {
  const choiceOf = (about: Pick<Decision, 'kind' | 'setting'>) =>
    decisions.find((one) => isAbout(one, about))?.choice;
  const choice = choiceOf({ kind, setting });
  if (kind === 'OTHER_SETTING') return choice === undefined ? [] : (SOURCE_OF[choice] ?? []);
  // Without a local.php, the inventory's are the only ones.
  if (choice === 'USE_INVENTORY' || choiceOf({ kind: 'INCOMPLETE' }) === 'USE_INVENTORY')
    return ['INVENTORY'];
  return ['LOCAL_PHP'];
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
