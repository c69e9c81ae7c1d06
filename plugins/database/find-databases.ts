/** The databases of MONARC's clients on a front office, whoever has made them: for a take-over. */
import type { ClientFacts, Context, FoundClients } from '../../src/runner/contract/plugin.ts';
import { askMariadb, type StatementResult } from '../shared/mariadb/mariadb.ts';
import type { Columns } from '../shared/mariadb/monarc-columns.ts';
import { mustWork, rowsIn, selectObjects } from '../shared/mariadb/objects.ts';
import { identifier, quote } from '../shared/mariadb/mysql.ts';
import { firstUserIn, languageOf, textIn, timeIn } from '../shared/mariadb/person.ts';

type Ctx = Pick<Context, '$' | 'server' | 'signal' | 'sandbox'>;

const TABLES = ['clients', 'clients_models', 'users', 'users_roles'];
const NOT_CLIENTS = [
  'mysql',
  'information_schema',
  'performance_schema',
  'sys',
  'monarc_common',
  'monarc_master',
];
/** What Regent's own restores make. */
const OF_RESTORES = '^monarc_(restore|before|undone|proof)_';

/** Two round trips. A database is a client's if it has MONARC's tables `clients`, `users` and `users_roles`. */
export async function findDatabases(ctx: Ctx): Promise<FoundClients> {
  if (ctx.sandbox) return { clients: [], remarks: ['A sandbox has no MariaDB.'] };
  const isOthers = `table_schema IN (${NOT_CLIENTS.map(quote).join(', ')}) OR table_schema REGEXP ${quote(OF_RESTORES)}`;
  const [outside] = await askMariadb(ctx, [
    [
      `SELECT JSON_ARRAY('column', table_schema, table_name, column_name) FROM information_schema.columns
       WHERE table_name IN (${TABLES.map(quote).join(', ')}) AND NOT (${isOthers})`,
      `SELECT JSON_ARRAY('account', User, JSON_VALUE(Priv, '$.authentication_string')) FROM mysql.global_priv WHERE Host = 'localhost'`,
      `SELECT JSON_ARRAY('right', Db, CONCAT(User, '@', Host)) FROM mysql.db`,
      `SELECT JSON_ARRAY('size', table_schema, SUM(data_length + index_length), UNIX_TIMESTAMP(MAX(COALESCE(update_time, create_time))))
       FROM information_schema.tables WHERE NOT (${isOthers}) GROUP BY table_schema`,
    ],
  ]);
  mustWork(ctx, outside);
  const rows = rowsIn(outside);
  const columns = new Map<string, Columns>();
  for (const [schema, table, column] of rows('column')) {
    const of = columns.get(String(schema)) ?? new Map<string, Set<string>>();
    of.set(String(table), (of.get(String(table)) ?? new Set()).add(String(column)));
    columns.set(String(schema), of);
  }
  const names = [...columns.keys()].filter((name) =>
    ['clients', 'users', 'users_roles'].every((table) => columns.get(name)?.has(table)),
  );
  const hashes = new Map(
    rows('account').map(([user, hash]) => [String(user), typeof hash === 'string' ? hash : '']),
  );
  const answers = await askMariadb(
    ctx,
    names.map((name) => selectFacts(name, columns.get(name) ?? new Map())),
  );
  const sizes = new Map(rows('size').map(([schema, ...size]) => [String(schema), size]));
  const rights = rows('right').map(([db, who]) => ({ pattern: String(db), who: String(who) }));
  return {
    clients: names.map((name, i) => ({
      ...factsIn(name, answers[i]),
      ...sizeIn(sizes.get(name)),
      ...(hashes.get(name)?.startsWith('*') ? { passwordHash: hashes.get(name)! } : {}),
      remarks: remarksOn(name, answers[i], hashes, rights),
    })),
    remarks: [],
  };
}

const CLIENT = `id name proxy_alias contact_email created_at model_id first_user_firstname first_user_lastname
  first_user_email`.split(/\s+/);

function selectFacts(name: string, columns: Columns): string[] {
  const table = (of: string) => `${identifier(name)}.${identifier(of)}`;
  return [
    `${selectObjects('client', table('clients'), CLIENT, columns.get('clients'))} ORDER BY id LIMIT 2`,
    `${selectObjects('user', table('users'), ['firstname', 'lastname', 'email', 'language'], columns.get('users'))} ORDER BY id LIMIT 1`,
    ...(columns.get('clients_models')?.has('model_id')
      ? [
          `SELECT DISTINCT JSON_ARRAY('model', model_id) FROM ${table('clients_models')} WHERE model_id IS NOT NULL`,
        ]
      : []),
  ];
}

function factsIn(name: string, answer: StatementResult | undefined): Omit<ClientFacts, 'remarks'> {
  const rows = rowsIn(answer);
  const [client] = (rows('client')[0] ?? []) as Record<string, unknown>[];
  const [user] = (rows('user')[0] ?? []) as Record<string, unknown>[];
  const language = languageOf(user?.['language']);
  const email = textIn(user, 'email');
  const administrator = email && {
    firstName: textIn(user, 'firstname') ?? '',
    lastName: textIn(user, 'lastname') ?? '',
    email,
    ...(language && { language }),
  };
  const firstUser = firstUserIn(client, language) ?? (administrator || undefined);
  const numbers = [...rows('model').flat(), client?.['model_id'] ?? null]
    .filter((id) => id !== null)
    .map(Number);
  const createdAt = timeIn(client, 'created_at');
  const proxyAlias = textIn(client, 'proxy_alias');
  const contactEmail = textIn(client, 'contact_email');
  const title = textIn(client, 'name');
  return {
    source: 'DATABASE',
    alias: name,
    place: `database ${name}`,
    database: name,
    ...(typeof client?.['id'] === 'number' ? { number: client['id'] } : {}),
    ...(title && { name: title }),
    ...(proxyAlias && { proxyAlias }),
    ...(contactEmail && { contactEmail }),
    ...(firstUser && { firstUser }),
    ...(createdAt && { createdAt }),
    modelNumbers: [...new Set(numbers)].toSorted((a, b) => a - b),
  };
}

/** MariaDB forgets when a table was last changed when it is restarted. */
function sizeIn([bytes, seconds]: unknown[] = []): Pick<ClientFacts, 'bytes' | 'changedAt'> {
  return {
    ...(bytes == null ? {} : { bytes: Number(bytes) }),
    ...(seconds == null ? {} : { changedAt: new Date(Math.floor(Number(seconds)) * 1000) }),
  };
}

function remarksOn(
  name: string,
  answer: StatementResult | undefined,
  hashes: ReadonlyMap<string, string>,
  rights: { pattern: string; who: string }[],
): string[] {
  const [error] = answer?.errors ?? [];
  const clients = rowsIn(answer)('client').length;
  const named = rights.filter(({ pattern }) => pattern.replaceAll('\\', '') === name);
  const own = `${name}@localhost`;
  const others = named.flatMap(({ who }) => (who === own ? [] : [who]));
  const isWide =
    name.includes('_') && named.some(({ pattern, who }) => who === own && !pattern.includes('\\_'));
  return [
    ...(error === undefined
      ? []
      : [`Its database ${name} was not read: error ${error.code}, ${error.message}`]),
    ...(error === undefined && clients !== 1
      ? [
          `The table clients of its database ${name} has ${clients === 0 ? 'no row' : 'several rows'}; one is usual.`,
        ]
      : []),
    ...(hashes.has(name) ? [] : [`MariaDB has no account ${own}.`]),
    ...(others.length === 0 ? [] : [`Others have rights on its database: ${others.join(', ')}.`]),
    ...(isWide
      ? [`The rights of ${own} hold for every database whose name fits ${name} with _ for any character.`]
      : []),
  ];
}
