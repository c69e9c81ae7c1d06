/** The rules by which sources contradict each other about one client. */
import { isSafeAlias } from '../vocabulary.ts';
import type { Scene } from './compared.ts';
import { otherNumber, otherSecrets, otherSettings, twoDatabases } from './differing-facts.ts';
import type { Contradiction } from './report.ts';
import { nameOf, numberOf, of, one, places, type Client, type Rule } from './rule.ts';

/** In the order of the kinds, as far as one can be decided without the others. */
export const contradictionsOf = (client: Client, scene: Scene): Contradiction[] =>
  RULES.flatMap((rule) => rule(client, scene));

/** Listed, and the server that the list names was looked at. */
const notOnServer: Rule = (client, scene) =>
  (['INVENTORY', 'BACK_OFFICE'] as const).flatMap((source) => {
    const [listed] = of(client, source);
    const isSeen = listed?.serverId != null && scene.lookedAt.has(listed.serverId);
    if (listed === undefined || client.foundOn.length > 0 || !isSeen) return [];
    return one(
      `IN_${source}_NOT_ON_SERVER`,
      `${client.alias} is listed (${listed.place}), but ${nameOf(scene, listed.serverId)} has no site, database or configuration of it. If there should be such a client, use createClient.`,
      'LEAVE_OUT',
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
          `${client.alias} has number ${number} in MONARC, as has ${whose.join(', ')}. Regent tells the data of clients apart by it, so one of them has to get another one in its database first.`,
          'LEAVE_OUT',
        )),
  ];
};

const unusable: Rule = ({ alias }, { known }) => {
  const isUsable = isSafeAlias(alias) && alias !== known.backOfficeAlias;
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
