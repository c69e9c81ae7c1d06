/**
 * The SQL with which Ansible fills a client's new database, and applies later changes. Ansible reads it
 * before MariaDB does.
 */
import type { ClientState } from '../../src/runner/contract/plugin.ts';
import { LANGUAGES } from '../shared/mariadb/first-user.ts';
import { joinBraces, splitBraces } from './for-ansible.ts';
import { assignments } from '../shared/mariadb/mysql.ts';

/**
 * The parts of `sql_bootstrap` for `clients` and `clients_models`: the tables that later changes may touch.
 */
export interface BootstrapParts {
  clients: string;
  clients_models: string;
}

/** Statements for the four tables, on one line, for a database in which there is no user yet. */
export function sqlBootstrap(client: ClientState): string {
  const { clients, clients_models } = bootstrapParts(client);
  const { firstName, lastName, email, language } = client.firstUser;
  const user = insert(client, 'users', {
    id: '1',
    status: '1',
    firstname: firstName,
    lastname: lastName,
    email,
    language: String(LANGUAGES[language]),
    password: NO_PASSWORD,
  });
  const roles = ['superadminfo', 'userfo'].map((role) =>
    insert(client, 'users_roles', { user_id: '1', role }),
  );
  return splitBraces([user, ...roles, clients, clients_models].filter(Boolean).join(' '));
}

/** No password has this hash: the first user sets one with the one-time link. */
const NO_PASSWORD = '*';

/** As MariaDB is to take it, so that what is told is compared by what it says. */
export function bootstrapParts(client: ClientState): BootstrapParts {
  const id = String(client.number);
  const models = client.modelNumbers.map((number) =>
    insert(client, 'clients_models', { client_id: id, model_id: String(number) }),
  );
  return {
    clients: insert(client, 'clients', { id, proxy_alias: client.alias, ...changeable(client) }),
    clients_models: models.join(' '),
  };
}

/** The parts that differ in a former `sql_bootstrap`. */
export function differingParts(client: ClientState, before: string): (keyof BootstrapParts)[] {
  const statements =
    joinBraces(before)
      .match(/(?:[^';]|'(?:[^'\\]|\\[^])*')+;/g)
      ?.map((statement) => statement.trim()) ?? [];
  const now = bootstrapParts(client);
  return PARTS.filter(
    (table) =>
      statements.filter((sql) => sql.startsWith(`INSERT INTO \`${table}\` `)).join(' ') !== now[table],
  );
}

/** Everything that `sqlUpdate` can change. */
export const PARTS: readonly (keyof BootstrapParts)[] = ['clients', 'clients_models'];

/**
 * Brings these tables to their desired state from any state; harmless when repeated. It leaves users alone:
 * once they exist, only the client manages them.
 */
export function sqlUpdate(client: ClientState, parts: readonly (keyof BootstrapParts)[]): string {
  const statements = {
    clients: `UPDATE \`clients\` SET ${assignments(changeable(client))} ORDER BY \`id\` LIMIT 1;`,
    clients_models: `DELETE FROM \`clients_models\`; ${bootstrapParts(client).clients_models}`.trim(),
  };
  return splitBraces(parts.map((part) => statements[part]).join(' '));
}

const changeable = ({ name, firstUser }: ClientState) => ({
  name,
  first_user_firstname: firstUser.firstName,
  first_user_lastname: firstUser.lastName,
  first_user_email: firstUser.email,
});

function insert({ createdAt }: ClientState, table: string, values: Record<string, string>): string {
  const created_at = createdAt.toISOString().slice(0, 19).replace('T', ' ');
  return `INSERT INTO \`${table}\` SET ${assignments({ ...values, creator: 'System', created_at })};`;
}
