/** The sources of an estate, compared. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare } from '../../src/domain/take-over/compare.ts';
import type { Known, Look } from '../../src/domain/take-over/compared.ts';
import { SOURCES, type ClientFacts, type Source } from '../../src/domain/take-over/facts.ts';
import { reportedClient } from '../../src/domain/take-over/reported.ts';

const FO1 = {
  id: 'fo1',
  fqdn: 'fo1.test',
  formerFqdns: [],
  address: '10.0.0.5',
  role: 'FRONT_OFFICE' as const,
};
const FO2 = { ...FO1, id: 'fo2', fqdn: 'fo2.test', address: '10.0.0.6' };
const BO = { ...FO1, id: 'bo', fqdn: 'bo.test', address: '10.0.0.2', role: 'BACK_OFFICE' as const };
const RPX = { ...FO1, id: 'rpx', fqdn: 'rpx.test', address: '10.0.0.3', role: 'REVERSE_PROXY' as const };
const known: Known = { servers: [FO1, FO2, BO, RPX], clients: [], backOfficeAlias: 'casesBO' };

const hashOf = (password: string) => {
  const sha1 = (data: string | Buffer) => createHash('sha1').update(data).digest();
  return `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
};

type Given = Partial<ClientFacts> & { source: Source };
const looksWith = (facts: Record<string, Given[]>): Look[] =>
  ['inventory', 'fo1', 'fo2', 'bo', 'rpx'].map((id) => ({
    serverId: id === 'inventory' ? null : id,
    found: {
      clients: (facts[id] ?? []).map((fact) => ({
        alias: 'acme',
        place: `${fact.source} on ${id}`,
        remarks: [],
        ...fact,
      })),
      remarks: [],
    },
  }));

const SECRETS = { databasePassword: 'PASSWORD12345678', salt: 'SALT', statsToken: 'TOKEN' };

/** A client about which all sources agree. */
const whole = (alias = 'acme', number = 7): Record<string, Given[]> => ({
  inventory: [{ source: 'INVENTORY', alias, server: 'fo1.test', secrets: SECRETS, twoFactorEnforced: true }],
  fo1: [
    { source: 'VIRTUAL_HOST', alias, isServed: true },
    {
      source: 'DATABASE',
      alias,
      database: alias,
      number,
      name: 'Acme',
      modelNumbers: [3],
      passwordHash: hashOf(SECRETS.databasePassword),
    },
    { source: 'LOCAL_PHP', alias, database: alias, secrets: SECRETS, twoFactorEnforced: true, name: alias },
    { source: 'BACKUP_SCRIPT', alias },
  ],
  bo: [
    {
      source: 'BACK_OFFICE',
      alias,
      server: 'FO1.test',
      number,
      name: 'Acme',
      modelNumbers: [3],
      twoFactorEnforced: true,
    },
    { source: 'COMMON_ACCOUNT', alias, passwordHash: hashOf(SECRETS.databasePassword) },
  ],
  rpx: [{ source: 'ROUTE', alias, server: '10.0.0.5' }],
});

/** The facts of `whole`, with those of one source changed, or without them. */
function but(
  place: string,
  source: Source,
  change: Partial<ClientFacts> | undefined,
): Record<string, Given[]> {
  const facts = whole();
  const changed = facts[place]!.flatMap((fact) => {
    if (fact.source !== source) return [fact];
    return change === undefined ? [] : [{ ...fact, ...change }];
  });
  return { ...facts, [place]: changed };
}

const kindsIn = (facts: Record<string, Given[]>, of: Partial<Known> = {}) =>
  compare(looksWith(facts), { ...known, ...of }).clients.map(({ contradictions }) =>
    contradictions.map(({ kind }) => kind),
  );

test('there is no contradiction where all sources agree', () => {
  const { clients, remarks } = compare(looksWith(whole()), known);
  expect(clients).toMatchObject([
    { alias: 'acme', foundOn: ['fo1'], clientId: null, hasOldAlias: false, contradictions: [] },
  ]);
  expect(remarks).toEqual([]);
});

const without = (...places: string[]) =>
  Object.fromEntries(Object.entries(whole()).filter(([place]) => !places.includes(place)));

test.each<[string, Record<string, Given[]>, string[]]>([
  [
    'listed, but nowhere',
    without('fo1', 'rpx'),
    ['IN_INVENTORY_NOT_ON_SERVER', 'IN_BACK_OFFICE_NOT_ON_SERVER'],
  ],
  [
    'served, but in no list',
    {
      ...without('inventory', 'bo'),
      inventory: [{ source: 'INVENTORY', alias: 'other', server: 'fo9.test' }],
    },
    ['ANSWERS_BUT_NOT_LISTED'],
  ],
  ['in one list only', but('inventory', 'INVENTORY', { alias: 'other' }), ['LISTS_DIFFER']],
  ['listed on another server', but('inventory', 'INVENTORY', { server: 'fo2.test' }), ['OTHER_SERVER']],
  ['routed to another server', but('rpx', 'ROUTE', { server: '10.9.9.9' }), ['OTHER_SERVER']],
  [
    'another password in the inventory',
    but('inventory', 'INVENTORY', { secrets: { ...SECRETS, databasePassword: 'x' } }),
    ['OTHER_PASSWORD'],
  ],
  ['another password in MariaDB', but('fo1', 'DATABASE', { passwordHash: hashOf('x') }), ['OTHER_PASSWORD']],
  [
    'another password on the back office',
    but('bo', 'COMMON_ACCOUNT', { passwordHash: hashOf('x') }),
    ['OTHER_PASSWORD'],
  ],
  ['another salt', but('inventory', 'INVENTORY', { secrets: { ...SECRETS, salt: 'x' } }), ['OTHER_SALT']],
  [
    'another token',
    but('inventory', 'INVENTORY', { secrets: { ...SECRETS, statsToken: 'x' } }),
    ['OTHER_STATS_TOKEN'],
  ],
  ['another number', but('bo', 'BACK_OFFICE', { number: 8 }), ['OTHER_NUMBER']],
  ['another name', but('bo', 'BACK_OFFICE', { name: 'Acme Ltd' }), ['OTHER_SETTING']],
  ['other flags', but('fo1', 'LOCAL_PHP', { twoFactorEnforced: false }), ['OTHER_SETTING']],
  ['another database in local.php', but('fo1', 'LOCAL_PHP', { database: 'acme2' }), ['TWO_DATABASES']],
  ['no database', but('fo1', 'DATABASE', undefined), ['INCOMPLETE']],
  ['a site that is off', but('fo1', 'VIRTUAL_HOST', { isServed: false }), ['INCOMPLETE']],
  ['no local.php', but('fo1', 'LOCAL_PHP', undefined), ['INCOMPLETE']],
  [
    'on two servers',
    { ...whole(), fo2: [{ source: 'LOCAL_PHP', database: 'acme', secrets: SECRETS }] },
    ['ON_TWO_SERVERS'],
  ],
])('a client that is %s is told as such', (_what, facts, kinds) => {
  const acme = compare(looksWith(facts), known).clients.find(({ alias }) => alias === 'acme');
  expect(acme?.contradictions.map(({ kind }) => kind)).toEqual(kinds);
});

test('a client without a served site that nobody lists is told apart from one that answers', () => {
  const facts = {
    inventory: [{ source: 'INVENTORY' as const, alias: 'other' }],
    fo1: [{ source: 'DATABASE' as const, database: 'acme' }],
  };
  expect(kindsIn(facts)[0]).toEqual(['ON_SERVER_NOT_LISTED', 'INCOMPLETE']);
});

test('a second database with the same alias in its own table is the second of that client', () => {
  const facts = whole();
  facts['fo1']!.push({
    source: 'DATABASE',
    alias: 'acme_old',
    database: 'acme_old',
    proxyAlias: 'acme',
    number: 7,
  });
  const { clients } = compare(looksWith(facts), known);
  expect(clients).toHaveLength(1);
  expect(clients[0]?.contradictions).toEqual([
    {
      kind: 'TWO_DATABASES',
      message: 'acme has more than one database: acme, acme_old; LOCAL_PHP on fo1 names acme.',
      choices: ['USE_DATABASE_OF_ALIAS', 'LEAVE_OUT'],
    },
  ]);
});

test('a local.php that claims the database of another client is contradicted, and takes nothing from it', () => {
  const claimed = but('fo1', 'LOCAL_PHP', { database: 'victim' });
  const victim = whole('victim', 8);
  for (const lacking of [undefined, 'DATABASE'] as const) {
    const own = claimed['fo1']!.filter(({ source }) => source !== lacking);
    const both = { ...claimed, fo1: [...own, ...victim['fo1']!] };
    const { clients } = compare(looksWith(both), known);
    const kinds = clients.map(({ alias, contradictions }) => [alias, contradictions.map(({ kind }) => kind)]);
    expect(kinds).toContainEqual(['acme', [lacking === undefined ? 'TWO_DATABASES' : 'INCOMPLETE']]);
    expect(clients[1]?.facts.map(({ database }) => database).filter(Boolean)).toEqual(['victim', 'victim']);
  }
});

test("Regent's own client is known; one of another server, a deleted one, and a number in use are in the way", () => {
  const own = { id: 'c', alias: 'acme', number: 7, serverId: 'fo1', isGone: false };
  expect(compare(looksWith(whole()), { ...known, clients: [own] }).clients).toMatchObject([
    { clientId: 'c', contradictions: [] },
  ]);
  expect(kindsIn(whole(), { clients: [{ ...own, serverId: 'fo2' }] })).toEqual([['NAME_TAKEN']]);
  expect(kindsIn(whole(), { clients: [{ ...own, isGone: true }] })).toEqual([['NAME_TAKEN']]);
  expect(kindsIn(whole(), { clients: [{ ...own, alias: 'other' }] })).toEqual([['NUMBER_TAKEN']]);
});

test('what is left under a name alone is a remark, and old and unusable aliases are flagged', () => {
  const facts = {
    fo1: [
      { source: 'DATABASE' as const, alias: 'Old_One', database: 'Old_One' },
      { source: 'LOCAL_PHP' as const, alias: 'html' },
    ],
    rpx: [{ source: 'ROUTE' as const, alias: 'gone' }],
  };
  const { clients, remarks } = compare(looksWith(facts), known);
  expect(clients.map(({ alias, hasOldAlias }) => [alias, hasOldAlias])).toEqual([
    ['Old_One', true],
    ['html', true],
  ]);
  expect(clients[1]?.contradictions.map(({ kind }) => kind)).toContain('UNUSABLE_ALIAS');
  expect(clients[0]?.contradictions.map(({ kind }) => kind)).not.toContain('UNUSABLE_ALIAS');
  expect(remarks).toEqual(['Under the name gone there is only: ROUTE on rpx.']);
});

test('servers that a source names are Regent’s by name, former name or address, or have to be created', () => {
  const looks = looksWith({ inventory: [{ source: 'INVENTORY', server: 'fo7.test' }] });
  looks[0]!.found.servers = [
    { source: 'INVENTORY', fqdn: 'FO1.test', role: 'FRONT_OFFICE' },
    { source: 'INVENTORY', fqdn: 'old-name', role: 'FRONT_OFFICE', address: '10.0.0.6' },
    { source: 'INVENTORY', fqdn: 'fo7.test', role: 'FRONT_OFFICE', address: '10.0.0.7' },
  ];
  const { named, unknownServers } = compare(looks, known);
  expect([...named]).toEqual([
    ['fo1', ['INVENTORY']],
    ['fo2', ['INVENTORY']],
  ]);
  expect(unknownServers).toMatchObject([
    { server: { fqdn: 'fo7.test', role: 'FRONT_OFFICE', address: '10.0.0.7' }, sources: ['INVENTORY'] },
  ]);
});

const secret = fc.stringMatching(/^§[a-z]{8}§$/);
const aFact: fc.Arbitrary<Given> = fc.record(
  {
    source: fc.constantFrom(...SOURCES),
    alias: fc.constantFrom('acme', 'beta', 'Old_One', 'html', 'casesBO'),
    server: fc.constantFrom('fo1.test', '10.0.0.6', 'elsewhere'),
    number: fc.integer({ min: 1, max: 3 }),
    name: fc.constantFrom('A', 'B'),
    twoFactorEnforced: fc.boolean(),
    modelNumbers: fc.constantFrom([], [3]),
    database: fc.constantFrom('acme', 'beta', 'x'),
    proxyAlias: fc.constantFrom('acme', 'beta'),
    isServed: fc.boolean(),
    secrets: fc.record({ databasePassword: secret, salt: secret, statsToken: secret }, { requiredKeys: [] }),
    passwordHash: secret,
  },
  { requiredKeys: ['source', 'alias'] },
);
const anEstate = fc.record({
  inventory: fc.array(aFact, { maxLength: 4 }),
  fo1: fc.array(aFact, { maxLength: 6 }),
  fo2: fc.array(aFact, { maxLength: 4 }),
  bo: fc.array(aFact, { maxLength: 4 }),
  rpx: fc.array(aFact, { maxLength: 4 }),
});

test('whatever the sources say: each alias once, choices for each contradiction, no secret, and no matter in which order', () => {
  const own = { id: 'c', alias: 'beta', number: 2, serverId: 'fo2', isGone: false };
  const all = { ...known, clients: [own] };
  fc.assert(
    fc.property(anEstate, (facts) => {
      const looks = looksWith(facts);
      // A fact in one place is there once.
      for (const { found } of looks)
        found.clients = [
          ...new Map(
            found.clients.map((fact) => [`${fact.source} ${fact.alias} ${fact.database}`, fact]),
          ).values(),
        ].map((fact) => ({ ...fact, place: `${fact.place} ${fact.alias} ${fact.database}` }));
      const result = compare(looks, all);
      const aliases = result.clients.map(({ alias }) => alias);
      expect(aliases).toEqual([...new Set(aliases)].toSorted());
      const kept = result.clients.flatMap((client) => client.facts).length;
      const given = looks.flatMap(({ found }) => found.clients).length;
      expect(kept <= given && (kept === given || result.remarks.length > 0)).toBe(true);
      for (const { contradictions } of result.clients) {
        const keys = contradictions.map(({ kind, setting }) => `${kind} ${setting}`);
        expect(keys).toEqual([...new Set(keys)]);
        for (const { choices } of contradictions) expect(choices.length).toBe(new Set(choices).size || -1);
      }
      const shown = JSON.stringify([result.clients.map((client) => reportedClient(client)), result.remarks]);
      expect(shown).not.toContain('§');
      const turned = looks
        .toReversed()
        .map((look) => ({ ...look, found: { ...look.found, clients: look.found.clients.toReversed() } }));
      expect(compare(turned, all)).toEqual(result);
    }),
  );
});
