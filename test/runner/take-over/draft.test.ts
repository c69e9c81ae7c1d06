/** The rows of clients that are taken over, by what somebody has decided about their contradictions. */
import { expect, test } from 'vitest';
import { contexts } from '../../../src/domain/secrets/contexts.ts';
import { namedKey } from '../../../src/domain/secrets/vault.ts';
import { makeVaults } from '../../../src/domain/secrets/vaults.ts';
import { compare } from '../../../src/domain/take-over/compare.ts';
import type { Known } from '../../../src/domain/take-over/compared.ts';
import type { ClientFacts, Source } from '../../../src/domain/take-over/facts.ts';
import type { Decision } from '../../../src/domain/take-over/taking.ts';
import { draftOf } from '../../../src/runner/take-over/draft.ts';

const server = (id: string, role: 'FRONT_OFFICE' | 'REVERSE_PROXY') => ({
  id,
  fqdn: `${id}.test`,
  formerFqdns: [],
  address: `${id}.address`,
  role,
});
const known: Known = {
  servers: [server('fo1', 'FRONT_OFFICE'), server('fo2', 'FRONT_OFFICE'), server('rpx', 'REVERSE_PROXY')],
  clients: [],
  backOfficeAlias: 'casesBO',
};
const vaults = makeVaults([namedKey(Buffer.alloc(32, 7))]);
const PHP = { databasePassword: 'OF-LOCAL-PHP', salt: 'SALT-OF-LOCAL-PHP', statsToken: 'TOKEN' };

type Given = Partial<ClientFacts> & { source: Source };
const onServer = (more: Partial<ClientFacts> = {}): Given[] => [
  { source: 'VIRTUAL_HOST', isServed: true },
  { source: 'DATABASE', database: 'acme', number: 7, name: 'Acme', contactEmail: 'it@acme.example', ...more },
  { source: 'LOCAL_PHP', database: 'acme', secrets: PHP, twoFactorEnforced: true },
];

function draft(facts: Record<string, Given[]>, ...decisions: Decision[]) {
  const looks = Object.entries(facts).map(([id, given]) => ({
    serverId: id === 'inventory' ? null : id,
    found: {
      clients: given.map((fact) => ({
        alias: 'acme',
        place: `${fact.source} on ${id}`,
        remarks: [],
        ...fact,
      })),
      remarks: [],
    },
  }));
  const [client] = compare(looks, known).clients;
  return draftOf(client!, { vaults, defaultLanguage: 'en' }, decisions);
}

const secretsOf = (row: ReturnType<typeof draft>) =>
  'why' in row
    ? row
    : (JSON.parse(vaults.servers.open(row.secrets, contexts.clientSecrets('acme'))) as object);

test('each setting is that of its source, or of the one that was chosen', () => {
  const facts = {
    fo1: onServer(),
    inventory: [
      {
        source: 'INVENTORY' as const,
        server: 'fo1.test',
        twoFactorEnforced: false,
        secrets: { salt: 'OTHER-SALT' },
      },
    ],
  };
  expect(draft(facts)).toMatchObject({ serverId: 'fo1', number: 7, name: 'Acme', twoFactorEnforced: true });
  const chosen = draft(
    facts,
    { kind: 'OTHER_SETTING', setting: 'twoFactorEnforced', choice: 'USE_INVENTORY' },
    { kind: 'OTHER_SALT', choice: 'USE_INVENTORY' },
  );
  expect(chosen).toMatchObject({ twoFactorEnforced: false, firstUserEmail: 'it@acme.example' });
  expect(secretsOf(chosen)).toEqual({ ...PHP, salt: 'OTHER-SALT' });
});

test('of two servers, the chosen one counts alone; if nothing of it is there, it is not taken over', () => {
  const facts = {
    fo1: onServer({ number: 7 }),
    fo2: onServer({ number: 8 }),
    rpx: [{ source: 'ROUTE' as const, server: 'fo2.address' }],
    inventory: [{ source: 'INVENTORY' as const, server: 'fo1.test' }],
  };
  expect(draft(facts)).toEqual({
    why: 'It was not planned, because somebody has to decide first (ON_TWO_SERVERS).',
  });
  const kind = 'ON_TWO_SERVERS';
  expect(draft(facts, { kind, choice: 'USE_SERVER_IN_LIST' })).toMatchObject({ serverId: 'fo1', number: 7 });
  expect(draft(facts, { kind, choice: 'USE_SERVER_OF_ROUTE' })).toMatchObject({ serverId: 'fo2', number: 8 });
  const elsewhere = { ...facts, rpx: [{ source: 'ROUTE' as const, server: 'fo9.test' }] };
  expect(draft(elsewhere, { kind, choice: 'USE_SERVER_OF_ROUTE' })).toEqual({
    why: 'It was not planned, because nothing of it is on the server that was chosen.',
  });
});

test('a second database is left aside; one of another name is not taken over', () => {
  const second: Given = {
    source: 'DATABASE',
    alias: 'acme_old',
    database: 'acme_old',
    proxyAlias: 'acme',
    number: 7,
    name: 'Old',
  };
  const own = { kind: 'TWO_DATABASES', choice: 'USE_DATABASE_OF_ALIAS' } as const;
  expect(draft({ fo1: [second, ...onServer()] }, own)).toMatchObject({ name: 'Acme' });
  const renamed = onServer().map((fact) => ('database' in fact ? { ...fact, database: 'acme2' } : fact));
  expect(draft({ fo1: renamed })).toEqual({
    why: expect.stringContaining('its database is acme2, and Regent keeps'),
  });
});

test('without a local.php, the secrets of the inventory are taken if somebody has chosen them', () => {
  const facts = {
    fo1: onServer().slice(0, 2),
    inventory: [{ source: 'INVENTORY' as const, server: 'fo1.test', secrets: { ...PHP, salt: 'LISTED' } }],
  };
  expect(draft(facts)).toEqual({ why: expect.stringContaining('gives no password and no salt') });
  expect(secretsOf(draft(facts, { kind: 'INCOMPLETE', choice: 'USE_INVENTORY' }))).toEqual({
    ...PHP,
    salt: 'LISTED',
  });
});
