/**
 * The first user of a client, and what is done to its administrator on request: replacement, removal of the
 * second factor, a new one-time link. In all else, the client manages its own users.
 */
import { createHash, randomInt } from 'node:crypto';
import type { ClientState, FirstUserRequest, Language } from '../../../src/runner/contract/plugin.ts';
import { changed, existing, insertInto, tableOf, timestamp, type Columns } from './monarc-columns.ts';
import { assignments, identifier, quote, type SqlValue } from './mysql.ts';

/** MONARC's language indexes. */
export const LANGUAGES: Record<Language, number> = { fr: 1, en: 2, de: 3, nl: 4 };

/** The administrator of a client, as far as requests need it. */
export interface Administrator {
  /** Null if no user has the role any more. */
  id: number | null;
  isFirstUser: boolean;
  hasSecondFactor: boolean;
  /** Whether the token of the one-time link is there. */
  hasLink: boolean;
  /** Whether another user has the e-mail address of the wanted first user. */
  isAddressTaken: boolean;
}

const SUPERADMIN = 'superadminfo';

/** Gives a row ["admin", {...}] for a client with requests; it holds no secret. */
export function selectAdministrator(client: ClientState, columns: Columns): string[] {
  if (client.firstUserRequests.length === 0) return [];
  const table = tableOf(client);
  const hash = createHash('sha256').update(client.secrets.firstUserToken).digest('hex');
  const users = table('users');
  const isWanted = Object.entries(newUserFields(client, columns)).map(
    ([name, value]) => `${identifier(name)} = ${quote(value)}`,
  );
  const isOn = Object.keys(withoutSecondFactor(columns)).map(
    (name) => `COALESCE(${identifier(name)}, '') NOT IN ('', '0')`,
  );
  const exists = (name: string, where: string) => `EXISTS (SELECT 1 FROM ${name} WHERE ${where})`;
  const link = `user_id = @admin AND SHA2(token, 256) = ${quote(hash)}`;
  const fields = {
    id: '@admin',
    isFirstUser: exists(users, ['id = @admin', ...isWanted].join(' AND ')),
    hasSecondFactor: isOn.length === 0 ? '0' : exists(users, `id = @admin AND (${isOn.join(' OR ')})`),
    hasLink: columns.has('passwords_tokens') ? exists(table('passwords_tokens'), link) : '0',
    isAddressTaken: exists(users, `email = ${quote(client.firstUser.email)} AND id <> COALESCE(@admin, 0)`),
  };
  const pairs = Object.entries(fields).map(([name, sql]) => `${quote(name)}, ${sql}`);
  return [findAdministrator(client), `SELECT JSON_ARRAY('admin', JSON_OBJECT(${pairs.join(', ')}))`];
}

export function administratorIn(found: unknown): Administrator | undefined {
  if (found === undefined) return undefined;
  const { id, ...flags } = found as Record<string, unknown>;
  const is = (name: keyof Administrator) => Number(flags[name]) === 1;
  return {
    id: id === null ? null : Number(id),
    isFirstUser: is('isFirstUser'),
    hasSecondFactor: is('hasSecondFactor'),
    hasLink: is('hasLink'),
    isAddressTaken: is('isAddressTaken'),
  };
}

/** The remark on a request: what will be done, that nothing is left to do, or why it cannot be done. */
export type Verdict = { due: string } | { done: string | undefined } | { refused: string };

export function verdictOn(
  { alias, firstUser }: ClientState,
  { kind }: FirstUserRequest,
  columns: Columns,
  admin: Administrator,
): Verdict {
  const it = `the first user of ${alias}`;
  const keepsLinks = columns.has('passwords_tokens');
  const isLinked = admin.hasLink || !keepsLinks;
  if (kind === 'replace') {
    if (admin.isAddressTaken) {
      return {
        refused: `Another user of ${alias} has the address ${firstUser.email} already. Use replaceFirstUser with another one, or have that user deleted in MONARC, then retry.`,
      };
    }
    const isDone = admin.isFirstUser && !admin.hasSecondFactor && isLinked;
    return isDone ? { done: undefined } : { due: `replace ${it}` };
  }
  if (admin.id === null) {
    return { refused: `${alias} has no administrator (${SUPERADMIN}) any more. Use replaceFirstUser.` };
  }
  if (kind === 'reset-two-factor') {
    if (Object.keys(withoutSecondFactor(columns)).length === 0)
      return { done: 'This release of MONARC has no second factor, so there is nothing to reset.' };
    return admin.hasSecondFactor ? { due: `remove the second factor of ${it}` } : { done: undefined };
  }
  if (!keepsLinks) return { done: 'This release of MONARC has no one-time links, so none was written.' };
  return admin.hasLink ? { done: undefined } : { due: `give ${it} a new one-time link` };
}

/** The open requests, as statements; `@admin` is the administrator in them. */
export function carryOutRequests(
  client: ClientState,
  columns: Columns,
  admin: Administrator,
  now: Date,
): string[] {
  const due = client.firstUserRequests
    .filter((request) => 'due' in verdictOn(client, request, columns, admin))
    .map(({ kind }) => kind);
  if (due.length === 0) return [];
  const users = tableOf(client)('users');
  const update = (values: Record<string, SqlValue>) => {
    const known = existing(columns, 'users', { ...values, ...changed(now) });
    return `UPDATE ${users} SET ${assignments(known)} WHERE id = @admin`;
  };
  const replaces = due.includes('replace');
  return [
    findAdministrator(client),
    ...(replaces && admin.id === null ? [...makeUser(client, columns, now), 'SET @admin = @made'] : []),
    ...(replaces && admin.id !== null
      ? [update(newPerson(client, columns)), ...endSessions(client, columns)]
      : []),
    ...(due.includes('reset-two-factor') && !replaces ? [update(withoutSecondFactor(columns))] : []),
    ...(replaces || due.includes('renew-link') ? writeLink(client, columns, now, '@admin') : []),
  ];
}

/** For a client without users. */
export function firstUser(client: ClientState, columns: Columns, now: Date): string[] {
  const isGood = client.firstUserTokenExpiresAt > now || client.firstUserRequests.length > 0;
  return [
    ...makeUser(client, columns, now, 1),
    ...(isGood && client.secrets.firstUserToken !== '' ? writeLink(client, columns, now, '@made') : []),
  ];
}

/** Leaves its id in `@made`. */
function makeUser(client: ClientState, columns: Columns, now: Date, id?: number): string[] {
  const insert = insertInto(client, columns, now);
  const row = { status: 1, ...newUserFields(client, columns), password: unusablePassword() };
  return [
    insert('users', id === undefined ? row : { id, ...row }),
    `SET @made = ${id ?? 'LAST_INSERT_ID()'}`,
    ...[SUPERADMIN, 'userfo'].map((role) => `${insert('users_roles', { role })}, user_id = @made`),
  ];
}

const findAdministrator = (client: ClientState) =>
  `SET @admin = (SELECT MIN(user_id) FROM ${tableOf(client)('users_roles')} WHERE role = ${quote(SUPERADMIN)})`;

/** The columns of the first user's row that describe the person. */
export const newUserFields = ({ firstUser: user }: ClientState, columns: Columns) =>
  existing(columns, 'users', {
    firstname: user.firstName,
    lastname: user.lastName,
    email: user.email,
    language: LANGUAGES[user.language],
  });

/** Removes everything that belonged to the former person. */
const newPerson = (client: ClientState, columns: Columns) => ({
  ...newUserFields(client, columns),
  status: 1,
  password: unusablePassword(),
  date_start: null,
  date_end: null,
  mosp_api_key: null,
  ...withoutSecondFactor(columns),
});

const withoutSecondFactor = (columns: Columns) =>
  existing(columns, 'users', { is_two_factor_enabled: 0, secret_key: null, recovery_codes: null });

const endSessions = (client: ClientState, columns: Columns) =>
  columns.has('user_tokens') ? [`DELETE FROM ${tableOf(client)('user_tokens')} WHERE user_id = @admin`] : [];

function writeLink(client: ClientState, columns: Columns, now: Date, user: '@admin' | '@made'): string[] {
  if (!columns.has('passwords_tokens')) return [];
  const token = { token: client.secrets.firstUserToken, date_end: timestamp(client.firstUserTokenExpiresAt) };
  return [
    `DELETE FROM ${tableOf(client)('passwords_tokens')} WHERE user_id = ${user}`,
    `${insertInto(client, columns, now)('passwords_tokens', token)}, user_id = ${user}`,
  ];
}

/** Has the shape of a bcrypt hash, but no known password: none was ever hashed to it. */
function unusablePassword(): string {
  const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return `$2y$10$${Array.from({ length: 53 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}
