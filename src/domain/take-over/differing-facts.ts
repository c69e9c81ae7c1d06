/** Rules about what sources say differently: secrets, numbers, settings, databases. */
import { createHash } from 'node:crypto';
import type { ClientSecrets } from '../vocabulary.ts';
import type { PlacedFact } from './compared.ts';
import type { ClientSettings, Source } from './facts.ts';
import type { ContradictionKind } from './report.ts';
import { of, one, places, type Client, type Rule } from './rule.ts';

const SECRETS = [
  ['databasePassword', 'OTHER_PASSWORD', 'password'],
  ['salt', 'OTHER_SALT', 'salt'],
  ['statsToken', 'OTHER_STATS_TOKEN', 'token of the stats service'],
] as const satisfies [keyof ClientSecrets, ContradictionKind, string][];

export const otherSecrets: Rule = (client) => {
  const [own] = of(client, 'LOCAL_PHP');
  const listed = of(client, 'INVENTORY');
  return SECRETS.flatMap(([key, kind, words]) => {
    const value = own?.secrets?.[key];
    const inList = listed.filter(({ secrets }) => secrets?.[key] !== undefined);
    const differing = inList.filter(({ secrets }) => value !== undefined && secrets?.[key] !== value);
    const accounts =
      key === 'databasePassword' ? accountsWithout(client, value ?? inList[0]?.secrets?.[key]) : [];
    if (differing.length + accounts.length === 0) return [];
    return one(
      kind,
      `${places([...differing, ...accounts])} has another ${words} for ${client.alias} than ${own === undefined || value === undefined ? places(inList) : own.place}.`,
      ...(value === undefined ? [] : (['USE_LOCAL_PHP'] as const)),
      ...(inList.length === 0 ? [] : (['USE_INVENTORY'] as const)),
      'LEAVE_OUT',
    );
  });
};

/** The accounts in MariaDB that have another password. */
function accountsWithout(client: Client, password: string | undefined): PlacedFact[] {
  if (password === undefined) return [];
  const hash = passwordHash(password);
  return of(client, 'DATABASE', 'COMMON_ACCOUNT')
    .filter((fact) => fact.passwordHash !== undefined && fact.passwordHash.toUpperCase() !== hash)
    .map((fact) =>
      fact.source === 'DATABASE' ? { ...fact, place: `account ${client.alias}@localhost` } : fact,
    );
}

/** As MariaDB's mysql_native_password stores it. */
function passwordHash(password: string): string {
  const sha1 = (data: string | Buffer) => createHash('sha1').update(data).digest();
  return `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
}

export const otherNumber: Rule = (client) => {
  const said = of(client, 'DATABASE', 'BACK_OFFICE').filter(({ number }) => number !== undefined);
  const [own] = said.filter(({ source, database }) => source === 'DATABASE' && database === client.alias);
  const listed = said.find(({ source }) => source === 'BACK_OFFICE');
  if (own === undefined || listed === undefined || own.number === listed.number) return [];
  return one(
    'OTHER_NUMBER',
    `The number of ${client.alias} in MONARC is ${own.number} in ${own.place}, but ${listed.number} in the back office.`,
    'USE_DATABASE',
    'LEAVE_OUT',
  );
};

/** By setting, the sources that know its present value: the inventory has names and people of the beginning. */
const SETTINGS: Partial<Record<keyof ClientSettings, Source[]>> = {
  name: ['DATABASE', 'BACK_OFFICE'],
  contactEmail: ['DATABASE', 'BACK_OFFICE'],
  twoFactorEnforced: ['LOCAL_PHP', 'INVENTORY', 'BACK_OFFICE'],
  backgroundImportActive: ['LOCAL_PHP', 'INVENTORY', 'BACK_OFFICE'],
  modelNumbers: ['DATABASE', 'BACK_OFFICE'],
};
/** For those who do not know the API. */
const WORDS: Partial<Record<keyof ClientSettings, string>> = {
  name: 'The name',
  contactEmail: 'The e-mail address for contact',
  twoFactorEnforced: 'Whether a second factor is required (twoFactorEnforced)',
  backgroundImportActive: 'Whether imports run in the background (backgroundImportActive)',
  modelNumbers: 'The list of the numbers of the models',
};

const CHOICE_OF = {
  DATABASE: 'USE_DATABASE',
  LOCAL_PHP: 'USE_LOCAL_PHP',
  INVENTORY: 'USE_INVENTORY',
  BACK_OFFICE: 'USE_BACK_OFFICE',
} as const;

export const otherSettings: Rule = (client) =>
  Object.entries(SETTINGS).flatMap(([name, sources]) => {
    const setting = name as keyof ClientSettings;
    const said = of(client, ...sources).filter((fact) => fact[setting] !== undefined);
    const values = new Set(said.map((fact) => JSON.stringify(fact[setting])));
    if (values.size < 2) return [];
    const listed = said
      .map((fact) => `${JSON.stringify(fact[setting]).slice(0, 100)} in ${fact.place}`)
      .join('; ');
    const choices = sources.filter((source) => said.some((fact) => fact.source === source));
    return [
      {
        kind: 'OTHER_SETTING' as const,
        setting,
        message: `${WORDS[setting] ?? setting} of ${client.alias} is not the same everywhere: ${listed}.`,
        choices: choices.map((source) => CHOICE_OF[source as keyof typeof CHOICE_OF]),
      },
    ];
  });

export const twoDatabases: Rule = (client) => {
  const databases = of(client, 'DATABASE');
  const [own] = of(client, 'LOCAL_PHP');
  const names = [
    ...new Set([...databases, ...(own === undefined ? [] : [own])].flatMap(({ database }) => database ?? [])),
  ].toSorted();
  if (client.foundOn.length !== 1 || names.length < 2) return [];
  const isOther = own?.database !== undefined && own.database !== client.alias;
  return one(
    'TWO_DATABASES',
    `${client.alias} has more than one database: ${names.join(', ')}${own?.database === undefined ? '' : `; ${own.place} names ${own.database}`}.${isOther ? ` Regent keeps a client's data in the database that is named like its alias, so it cannot be taken over as it is.` : ''}`,
    ...(isOther || !databases.some(({ database }) => database === client.alias)
      ? []
      : (['USE_DATABASE_OF_ALIAS'] as const)),
    'LEAVE_OUT',
  );
};
