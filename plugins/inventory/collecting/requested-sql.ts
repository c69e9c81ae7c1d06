/**
 * What `sql_bootstrap` and `sql_update` request, in the forms of MONARC's back office. Everything else is refused:
 * an unknown statement, table or column.
 */
import type { RequestedClient } from '../../../src/runner/contract/plugin.ts';
import { LANGUAGES } from '../../shared/mariadb/first-user.ts';
import { statementsIn, UnreadSqlError, type Statement } from './statements.ts';

type Requested = Pick<
  RequestedClient,
  'contactEmail' | 'firstUser' | 'link' | 'name' | 'resetTwoFactor' | 'unlink'
>;
type Values = Record<string, string | null>;

/** The columns of each table that a request may set; MONARC writes no others. */
const COLUMNS: Record<string, string[]> = {
  users: 'id status firstname lastname email language password creator created_at'.split(' '),
  users_roles: 'user_id role creator created_at'.split(' '),
  clients:
    'id name proxy_alias contact_email first_user_firstname first_user_lastname first_user_email creator created_at'.split(
      ' ',
    ),
  clients_models: 'client_id model_id creator created_at'.split(' '),
};

/** What is said of a new client. Throws an UnreadSqlError. */
export function readBootstrap(sql: string, alias: string): Requested {
  const rows = statementsIn(sql).map(insertIn);
  const of = (table: string) => rows.filter((row) => row.table === table).map(({ values }) => values);
  const [client, ...moreClients] = of('clients');
  const [user, ...moreUsers] = of('users');
  if (client === undefined || user === undefined || moreClients.length + moreUsers.length > 0)
    throw new UnreadSqlError('its SQL does not make exactly one client and one user');
  if (client['proxy_alias'] !== alias)
    throw new UnreadSqlError('its SQL makes a client with another alias than the request');
  const isUsers = (row: Values) => row['user_id'] === '1' && ROLES.includes(row['role'] ?? '');
  if (user['id'] !== '1' || user['status'] !== '1' || !of('users_roles').every(isUsers))
    throw new UnreadSqlError('its SQL makes another user than an active first one, or other roles');
  if (!of('clients_models').every((row) => row['client_id'] === client['id']))
    throw new UnreadSqlError('its SQL links models to another client');
  const language = Object.entries(LANGUAGES).find(([, index]) => String(index) === user['language']);
  const contact = client['contact_email'];
  return {
    name: client['name'] ?? '',
    ...(contact ? { contactEmail: contact } : {}),
    firstUser: {
      firstName: user['firstname'] ?? '',
      lastName: user['lastname'] ?? '',
      email: user['email'] ?? '',
      ...(language === undefined ? {} : { language: language[0] as keyof typeof LANGUAGES }),
    },
    link: of('clients_models').map(({ model_id }) => numberIn(model_id)),
    unlink: [],
    resetTwoFactor: false,
  };
}

const ROLES = ['superadminfo', 'userfo'];

function insertIn({ form, values }: Statement): { table: string; values: Values } {
  const [, table = '', columns = ''] = /^insert into (\w+) set ((?:\w+ = \?(?: , )?)+)$/.exec(form) ?? [];
  const allowed = COLUMNS[table];
  if (allowed === undefined)
    throw new UnreadSqlError(`its SQL has a statement that is not known: ${shown(form)}`);
  return { table, values: assigned(table, columns, values, allowed) };
}

function assigned(table: string, text: string, values: Statement['values'], allowed: string[]): Values {
  const columns = [...text.matchAll(/(\w+) = \?/g)].map(([, column = '']) => column);
  const other = columns.find((column) => !allowed.includes(column));
  if (other !== undefined)
    throw new UnreadSqlError(`its SQL sets the column ${other} of ${table}, which Regent does not know`);
  if (new Set(columns).size < columns.length)
    throw new UnreadSqlError(`its SQL sets a column of ${table} twice`);
  return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null]));
}

const FIRST_USER =
  'update clients set first_user_firstname = ? , first_user_lastname = ? , first_user_email = ? order by id limit ?';
const USER =
  /^update users set firstname = \? , lastname = \? , email = \?( , password = \?)?( , is_two_factor_enabled = \? , secret_key = \? , recovery_codes = \?)? where id = \? or email = \?$/;
const NO_SECOND_FACTOR =
  'update users set is_two_factor_enabled = ? , secret_key = ? , recovery_codes = ? where id = ? or email = ?';
const LINK =
  /^insert into clients_models \( model_id , client_id , creator , created_at \) values (\( \? , \( select id from clients order by id limit \? \) , \? , now \( \) \)(?: , )?)+$/;
const UNLINK = /^delete from clients_models where model_id in \( \?( , \?)* \)$/;

/** What is to change of a client. Throws an UnreadSqlError. */
export function readUpdate(sql: string): Requested {
  const requested: Requested = { link: [], unlink: [], resetTwoFactor: false };
  let person: string | undefined;
  for (const { form, values } of statementsIn(sql)) {
    const [firstName, lastName, email] = values.map((value) => value ?? '');
    const user = USER.exec(form);
    if (form === FIRST_USER) {
      requested.firstUser = { firstName: firstName ?? '', lastName: lastName ?? '', email: email ?? '' };
    } else if (user !== null) {
      mustBeFirst(values);
      person = JSON.stringify([firstName, lastName, email]);
      if (user[2] !== undefined) requested.resetTwoFactor = isReset(values);
    } else if (form === NO_SECOND_FACTOR) {
      mustBeFirst(values);
      requested.resetTwoFactor = isReset(values);
    } else if (LINK.test(form)) {
      // Each has its model, the limit of the inner query, and who made it.
      requested.link.push(...values.filter((_, index) => index % 3 === 0).map(numberIn));
    } else if (UNLINK.test(form)) requested.unlink.push(...values.map(numberIn));
    else throw new UnreadSqlError(`its SQL has a statement that is not known: ${shown(form)}`);
  }
  const { firstUser } = requested;
  const meant = firstUser && JSON.stringify([firstUser.firstName, firstUser.lastName, firstUser.email]);
  if (meant !== person)
    throw new UnreadSqlError('its SQL changes the first user in one table only, or another way in each');
  return requested;
}

/** The last two values are those of `where id = ? or email = ?`. */
function mustBeFirst(values: Statement['values']): void {
  if (values.at(-2) !== '1') throw new UnreadSqlError('its SQL changes another user than the first one');
}

/** Throws an UnreadSqlError if the second factor is not removed, but set. */
function isReset(values: Statement['values']): true {
  const [isOn, key, codes] = values.slice(-5, -2);
  if (isOn === '0' && key === '' && codes === null) return true;
  throw new UnreadSqlError('its SQL sets a second factor');
}

function numberIn(text: string | null | undefined): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new UnreadSqlError('its SQL names a model that is not a number');
}

/** A form has no values: it may be shown. */
const shown = (form: string) => (form.length > 60 ? `${form.slice(0, 60)}...` : form);
