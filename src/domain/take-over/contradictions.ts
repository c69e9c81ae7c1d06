/** The rules by which sources contradict each other about one client. Messages hold no secrets. */
import { createHash } from 'node:crypto';
import type { ClientSecrets } from '../vocabulary.ts';
import type { ComparedClient, Known, PlacedFact, Scene } from './compared.ts';
import type { ClientSettings, Source } from './facts.ts';
import type { Choice, Contradiction, ContradictionKind } from './report.ts';

type Client = Omit<ComparedClient, 'contradictions'>;
type Rule = (client: Client, scene: Scene) => Contradiction[];

/** In the order of the kinds, as far as one can be decided without the others. */
export const contradictionsOf = (client: Client, scene: Scene): Contradiction[] =>
  RULES.flatMap((rule) => rule(client, scene));

const one = (kind: ContradictionKind, message: string, ...choices: Choice[]): Contradiction[] => [
  { kind, message, choices },
];

const of = ({ facts }: Client, ...sources: Source[]) =>
  facts.filter(({ source }) => sources.includes(source));

const places = (facts: PlacedFact[]) => [...new Set(facts.map(({ place }) => place))].join(', ');

const nameOf = ({ known }: { known: Known }, id: string | null | undefined) =>
  known.servers.find((server) => server.id === id)?.fqdn ?? 'a server that Regent does not know';

/** Listed, and the server that the list names was looked at. */
const notOnServer: Rule = (client, scene) =>
  (['INVENTORY', 'BACK_OFFICE'] as const).flatMap((source) => {
    const [listed] = of(client, source);
    const isSeen = listed?.serverId != null && scene.lookedAt.has(listed.serverId);
    if (listed === undefined || client.foundOn.length > 0 || !isSeen) return [];
    return one(
      `IN_${source}_NOT_ON_SERVER`,
      `${client.alias} is listed (${listed.place}), but ${nameOf(scene, listed.serverId)} has no site, database or configuration of it.`,
      'LEAVE_OUT',
      'CREATE',
    );
  });

const notListed: Rule = (client, { lists }) => {
  if (client.foundOn.length === 0 || lists.length === 0) return [];
  const naming = new Set(of(client, 'INVENTORY', 'BACK_OFFICE').map(({ source }) => source));
  const silent = lists.filter((list) => !naming.has(list));
  if (silent.length === 0) return [];
  const where = silent
    .map((list) => (list === 'INVENTORY' ? 'the inventory' : 'the back office'))
    .join(' and ');
  const isServed = client.facts.some((fact) => fact.isServed === true);
  if (naming.size > 0)
    return one(
      'LISTS_DIFFER',
      `${client.alias} is on a server and in one list, but not in ${where}.`,
      'TAKE_OVER',
      'LEAVE_OUT',
    );
  return isServed
    ? one(
        'ANSWERS_BUT_NOT_LISTED',
        `The site of ${client.alias} is served, but it is not in ${where}.`,
        'TAKE_OVER',
        'LEAVE_OUT',
      )
    : one(
        'ON_SERVER_NOT_LISTED',
        `${client.alias} is not in ${where}; there is ${places(of(client, 'VIRTUAL_HOST', 'DATABASE', 'LOCAL_PHP'))}, and no site is served.`,
        'LEAVE_OUT',
        'TAKE_OVER',
      );
};

const otherServer: Rule = (client, scene) => {
  const [foundOn, ...more] = client.foundOn;
  if (foundOn === undefined) return [];
  const listed = of(client, 'INVENTORY', 'BACK_OFFICE');
  const routes = of(client, 'ROUTE');
  if (more.length > 0)
    return one(
      'ON_TWO_SERVERS',
      `${client.alias} is on ${client.foundOn.map((id) => nameOf(scene, id)).join(' and on ')}.`,
      ...(listed.some(({ serverId }) => serverId !== null) ? (['USE_SERVER_IN_LIST'] as const) : []),
      ...(routes.some(({ serverId }) => serverId !== null) ? (['USE_SERVER_OF_ROUTE'] as const) : []),
      'LEAVE_OUT',
    );
  const elsewhere = [...listed, ...routes].filter(
    ({ serverId, server }) => server !== undefined && serverId !== foundOn,
  );
  if (elsewhere.length === 0) return [];
  const said = [...new Set(elsewhere.map(({ place, server }) => `${place} says ${server}`))].join('; ');
  return one(
    'OTHER_SERVER',
    `${client.alias} is on ${nameOf(scene, foundOn)}, but ${said}.`,
    'USE_SERVER_WHERE_FOUND',
    'LEAVE_OUT',
  );
};

const SECRETS = [
  ['databasePassword', 'OTHER_PASSWORD', 'password'],
  ['salt', 'OTHER_SALT', 'salt'],
  ['statsToken', 'OTHER_STATS_TOKEN', 'token of the stats service'],
] as const satisfies [keyof ClientSecrets, ContradictionKind, string][];

const otherSecrets: Rule = (client) => {
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

const otherNumber: Rule = (client) => {
  const said = of(client, 'DATABASE', 'BACK_OFFICE').filter(({ number }) => number !== undefined);
  const [own] = said.filter(({ source, database }) => source === 'DATABASE' && database === client.alias);
  const listed = said.find(({ source }) => source === 'BACK_OFFICE');
  if (own === undefined || listed === undefined || own.number === listed.number) return [];
  return one(
    'OTHER_NUMBER',
    `The number of ${client.alias} in MONARC is ${own.number} in ${own.place}, but ${listed.number} in the back office.`,
    'USE_DATABASE',
    'USE_BACK_OFFICE',
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
const CHOICE_OF = {
  DATABASE: 'USE_DATABASE',
  LOCAL_PHP: 'USE_LOCAL_PHP',
  INVENTORY: 'USE_INVENTORY',
  BACK_OFFICE: 'USE_BACK_OFFICE',
} as const;

const otherSettings: Rule = (client) =>
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
        message: `${setting} of ${client.alias} differs: ${listed}.`,
        choices: choices.map((source) => CHOICE_OF[source as keyof typeof CHOICE_OF]),
      },
    ];
  });

const twoDatabases: Rule = (client) => {
  const databases = of(client, 'DATABASE');
  const [own] = of(client, 'LOCAL_PHP');
  const names = [
    ...new Set([...databases, ...(own === undefined ? [] : [own])].flatMap(({ database }) => database ?? [])),
  ].toSorted();
  if (client.foundOn.length !== 1 || names.length < 2) return [];
  return one(
    'TWO_DATABASES',
    `${client.alias} has more than one database: ${names.join(', ')}${own?.database === undefined ? '' : `; ${own.place} names ${own.database}`}.`,
    ...(own?.database === undefined ? [] : (['USE_DATABASE_IN_LOCAL_PHP'] as const)),
    ...(databases.some(({ database }) => database === client.alias)
      ? (['USE_DATABASE_OF_ALIAS'] as const)
      : []),
    'LEAVE_OUT',
  );
};

const incomplete: Rule = (client) => {
  if (client.foundOn.length === 0) return [];
  const sites = of(client, 'VIRTUAL_HOST');
  const missing = [
    ...(sites.some(({ isServed }) => isServed === true)
      ? []
      : [sites.length > 0 ? 'its site is not enabled' : 'it has no site']),
    ...(of(client, 'DATABASE').length > 0 ? [] : ['it has no database']),
    ...(of(client, 'LOCAL_PHP').some(({ secrets }) => secrets?.databasePassword !== undefined)
      ? []
      : ['it has no local.php with a password']),
  ];
  if (missing.length === 0) return [];
  const inList = of(client, 'INVENTORY').some(({ secrets }) => secrets?.databasePassword !== undefined);
  const isWithout = missing.at(-1)?.includes('local.php') === true;
  return one(
    'INCOMPLETE',
    `${client.alias} is there in part: ${missing.join(', ')}.`,
    ...(isWithout ? [] : (['TAKE_OVER'] as const)),
    ...(isWithout && inList ? (['USE_INVENTORY'] as const) : []),
    'LEAVE_OUT',
  );
};

const taken: Rule = (client, { known, numbers }) => {
  if (client.clientId !== null) return [];
  const holder = known.clients.find(({ alias }) => alias === client.alias);
  const number = numberOf(client);
  const other = known.clients.find(
    (each) => each.number !== null && each.number === number && each.alias !== client.alias,
  );
  const sharers = [...(number === undefined ? [] : (numbers.get(number) ?? []))].filter(
    (alias) => alias !== client.alias,
  );
  const whose = [...(other === undefined ? [] : [`client ${other.alias} of Regent`]), ...sharers.toSorted()];
  return [
    ...(holder === undefined
      ? []
      : one(
          'NAME_TAKEN',
          holder.isGone
            ? `Regent has deleted a client ${client.alias}, and keeps the alias: if this is another one, use releaseAlias first.`
            : `Regent has a client ${client.alias} already, on ${nameOf({ known }, holder.serverId)}.`,
          'LEAVE_OUT',
        )),
    ...(whose.length === 0
      ? []
      : one(
          'NUMBER_TAKEN',
          `${client.alias} has number ${number} in MONARC, as has ${whose.join(', ')}.`,
          'NEW_NUMBER',
          'LEAVE_OUT',
        )),
  ];
};

/** MONARC's number of the client: from its own database, else from a list. */
export const numberOf = (client: Client): number | undefined =>
  [...of(client, 'DATABASE'), ...of(client, 'BACK_OFFICE', 'INVENTORY')].find(
    ({ number }) => number !== undefined,
  )?.number;

const NOT_A_CLIENT = new Set(
  'mysql sys information_schema performance_schema monarc_common monarc_master root mariadb debian-sys-maint html'.split(
    ' ',
  ),
);

const unusable: Rule = ({ alias }, { known }) => {
  const isUsable =
    /^[A-Za-z0-9_-]{3,64}$/.test(alias) &&
    !NOT_A_CLIENT.has(alias.toLowerCase()) &&
    alias !== known.backOfficeAlias;
  return isUsable
    ? []
    : one(
        'UNUSABLE_ALIAS',
        `${JSON.stringify(alias.slice(0, 80))} cannot be the alias of a client: it takes 3 to 64 of A-Z a-z 0-9 _ -, and no name of the server's own.`,
        'LEAVE_OUT',
      );
};

const RULES: Rule[] = [
  notOnServer,
  notListed,
  otherServer,
  otherSecrets,
  otherNumber,
  otherSettings,
  twoDatabases,
  incomplete,
  taken,
  unusable,
];
