/**
 * What the PHP back office knows in `monarc_master`, and the accounts of clients that read `monarc_common`: for a
 * take-over. Passwords and second factors of its users are not read.
 */
import {
  BACK_OFFICE_ROLES,
  type BackOfficeUser,
  type ClientFacts,
  type Context,
  type FoundClients,
  type FoundServer,
} from '../../src/runner/contract/plugin.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';
import { type Columns, columnsIn, selectColumns } from '../shared/mariadb/monarc-columns.ts';
import { mustWork, rowsIn, selectObjects } from '../shared/mariadb/objects.ts';
import { identifier, quote } from '../shared/mariadb/mysql.ts';
import { firstUserIn, textIn, timeIn } from '../shared/mariadb/person.ts';

type Ctx = Pick<Context<{ database: string }>, '$' | 'server' | 'signal' | 'sandbox' | 'options'>;
type Row = Record<string, unknown>;

const MASTER = 'monarc_master';

/** By table, the columns of all its releases that are of interest: older ones have `clients.model_id` and no flags. */
const WANTED: Record<string, string[]> = {
  servers: ['id', 'label', 'ip_address', 'fqdn', 'status'],
  clients:
    `id server_id model_id name proxy_alias contact_email created_at first_user_firstname first_user_lastname
    first_user_email is_two_factor_auth_enforced is_background_import_active`.split(/\s+/),
  clients_models: ['client_id', 'model_id'],
  users: ['id', 'firstname', 'lastname', 'email', 'status', 'date_start', 'date_end'],
  users_roles: ['user_id', 'role'],
};
/** A table that is longer is damaged, or none of MONARC's. */
const MOST_ROWS = 20_000;

/** Two round trips. */
export async function findInBackOffice(ctx: Ctx): Promise<FoundClients> {
  if (ctx.sandbox) return { clients: [], remarks: ['A sandbox has no MariaDB.'] };
  const { database } = ctx.options;
  const [outside] = await askMariadb(ctx, [
    [
      selectColumns(MASTER, Object.keys(WANTED)),
      `SELECT JSON_ARRAY('account', p.User, JSON_VALUE(p.Priv, '$.authentication_string')) FROM mysql.global_priv p
       JOIN mysql.db d ON d.User = p.User AND d.Host = p.Host
       WHERE p.Host = '%' AND d.Select_priv = 'Y' AND ${quote(database)} LIKE d.Db`,
    ],
  ]);
  mustWork(ctx, outside);
  const columns = outside === undefined ? new Map() : columnsIn(outside);
  const accounts = rowsIn(outside)('account').map(([user, hash]): ClientFacts => ({
    source: 'COMMON_ACCOUNT',
    alias: String(user),
    place: `account ${String(user)}@%`,
    ...(typeof hash === 'string' && hash.startsWith('*') ? { passwordHash: hash } : {}),
    remarks: [],
  }));
  if (!columns.has('clients') || !columns.has('servers'))
    return { clients: accounts, remarks: [`${ctx.server.fqdn} has no database ${MASTER} of a back office.`] };
  return withMaster(await rowsOf(ctx, columns), accounts);
}

async function rowsOf(ctx: Ctx, columns: Columns): Promise<(table: string) => Row[]> {
  const tables = Object.keys(WANTED).filter((table) => columns.has(table));
  const [inside] = await askMariadb(ctx, [
    tables.map((table) => {
      const from = `${identifier(MASTER)}.${identifier(table)}`;
      return `${selectObjects(table, from, WANTED[table] ?? [], columns.get(table))} ORDER BY ${columns.get(table)?.has('id') ? 'id' : '1'} LIMIT ${MOST_ROWS}`;
    }),
  ]);
  mustWork(ctx, inside);
  const rows = rowsIn(inside);
  return (table) => rows(table).map(([row]) => row as Row);
}

function withMaster(rows: (table: string) => Row[], accounts: ClientFacts[]): FoundClients {
  const servers = rows('servers');
  const fqdnOf = new Map(servers.map((row) => [row['id'], textIn(row, 'fqdn')]));
  const linked = rows('clients_models');
  const remarks: string[] = [];
  const clients = rows('clients').flatMap((row): ClientFacts[] => {
    const alias = textIn(row, 'proxy_alias');
    const name = textIn(row, 'name');
    const title = JSON.stringify(name ?? null);
    if (alias === undefined) {
      remarks.push(`Client ${String(row['id'])} ${title} of ${MASTER} has no proxy alias: it was left out.`);
      return [];
    }
    const models = linked.filter((link) => link['client_id'] === row['id']).map((link) => link['model_id']);
    const numbers = [...models, row['model_id']].filter((id): id is number => typeof id === 'number');
    const server = fqdnOf.get(row['server_id']);
    const contactEmail = textIn(row, 'contact_email');
    const firstUser = firstUserIn(row);
    const createdAt = timeIn(row, 'created_at');
    return [
      {
        source: 'BACK_OFFICE',
        alias,
        place: `client ${String(row['id'])} in ${MASTER}`,
        number: Number(row['id']),
        ...(server && { server }),
        ...(name && { name }),
        ...(contactEmail && { contactEmail }),
        ...(firstUser && { firstUser }),
        ...(createdAt && { createdAt }),
        ...flag(row, 'is_two_factor_auth_enforced', 'twoFactorEnforced'),
        ...flag(row, 'is_background_import_active', 'backgroundImportActive'),
        modelNumbers: [...new Set(numbers)].toSorted((a, b) => a - b),
        remarks: server === undefined ? ['The back office names no server for it.'] : [],
      },
    ];
  });
  return {
    clients: [...clients, ...accounts],
    servers: servers.flatMap(serverIn),
    users: usersIn(rows),
    remarks,
  };
}

const flag = (row: Row, column: string, name: 'twoFactorEnforced' | 'backgroundImportActive') =>
  row[column] === undefined || row[column] === null ? {} : { [name]: Number(row[column]) === 1 };

function serverIn(row: Row): FoundServer[] {
  const [fqdn, label, address] = ['fqdn', 'label', 'ip_address'].map((column) => textIn(row, column));
  if (fqdn === undefined) return [];
  return [
    {
      source: 'BACK_OFFICE',
      fqdn,
      role: 'FRONT_OFFICE',
      ...(label && { label }),
      ...(address && { address }),
    },
  ];
}

function usersIn(rows: (table: string) => Row[]): BackOfficeUser[] {
  const roles = rows('users_roles');
  const today = new Date().toISOString().slice(0, 10);
  return rows('users').flatMap((row): BackOfficeUser[] => {
    const email = textIn(row, 'email');
    if (email === undefined) return [];
    const named = new Set(
      roles
        .filter((each) => each['user_id'] === row['id'])
        .map((each) => textIn(each, 'role')?.toUpperCase()),
    );
    const isWithin =
      (textIn(row, 'date_start') ?? '') <= today && (textIn(row, 'date_end') ?? '9999') >= today;
    return [
      {
        email,
        firstName: textIn(row, 'firstname') ?? '',
        lastName: textIn(row, 'lastname') ?? '',
        isActive: Number(row['status']) === 1 && isWithin,
        roles: BACK_OFFICE_ROLES.filter((role) => named.has(role)),
      },
    ];
  });
}
