import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { database } from '../../plugins/database/database.ts';
import { askMariadb } from '../../plugins/shared/mariadb/mariadb.ts';
import { selectRows } from '../../plugins/shared/mariadb/monarc-rows.ts';
import {
  assignments,
  databasePattern,
  identifier,
  passwordHash,
  quote,
} from '../../plugins/shared/mariadb/mysql.ts';
import { clientState, desired } from '../kit/clients.ts';
import { mariadbContext, type Say } from './fake-mariadb.ts';

/** A server on which there is nothing. */
const empty: Say = (statements) =>
  statements.includes('SHOW GRANTS') ? { error: { code: 1141, message: 'There is no such grant' } } : {};

test('on an empty server a client needs everything, in the order in which it comes into being', async () => {
  const ctx = await mariadbContext(database, empty);
  const changes = await database.plan(ctx, desired([clientState({ alias: 'acme', modelNumbers: [3, 5] })]));
  expect(changes.map(({ action, subject, summary }) => `${action} ${subject}: ${summary}`)).toEqual([
    'create database acme: create database acme',
    'create user acme@localhost: create user acme@localhost with all rights on it',
    "create schema of acme: run the release's schema script for acme",
    'create first user of acme: create the first user of acme',
    'create client row of acme: enter acme in its own table of clients',
    'create models of acme: link models 3, 5',
  ]);
  expect(changes.every(({ client }) => client === 'acme')).toBe(true);
});

test('of a client that should be gone, nothing but what is there is dropped', async () => {
  const ctx = await mariadbContext(database, (statements) =>
    statements.includes("'half'")
      ? { rows: ['["database", "half", "utf8mb4"]'], ...empty(statements) }
      : empty(statements),
  );
  const clients = ['half', 'nothing'].map((alias) => clientState({ alias, presence: 'absent' }));
  expect((await database.plan(ctx, desired(clients))).map(({ summary }) => summary)).toEqual([
    'drop database half',
  ]);
});

test('a sync names databases of restores that are on no record, and no other', async () => {
  const [known, lost] = ['1', '2'].map(
    (digit) => `${digit.repeat(8)}-${'0000-'.repeat(3)}${digit.repeat(12)}`,
  );
  const named = (id: string) => `monarc_before_${id.replaceAll('-', '')}`;
  const ctx = await mariadbContext(database, (statements) =>
    statements.includes('schema_name REGEXP')
      ? { rows: [named(known!), named(lost!), 'monarc_before_them'] }
      : empty(statements),
  );
  ctx.knownRestores = async (ids) => new Set(ids.filter((id) => id === known));
  const wanted = desired([clientState({ alias: 'acme' })]);
  await database.plan(ctx, wanted);
  expect(ctx.orphaned, 'a change of single clients looks at no others').toEqual(new Map());
  await database.plan(ctx, { ...wanted, complete: true });
  expect(ctx.orphaned).toEqual(new Map([['DATABASE', [named(lost!)]]]));
});

test('as many round trips for two hundred clients as for one, and no password in clear', async () => {
  const trips = async (count: number) => {
    const ctx = await mariadbContext(database, empty);
    const clients = Array.from({ length: count }, () => clientState());
    await database.plan(ctx, desired(clients));
    for (const { command, input } of ctx.asked)
      for (const { secrets } of clients)
        for (const secret of Object.values(secrets))
          expect(command.includes(secret) || input.includes(secret)).toBe(false);
    return ctx.asked.length;
  };
  expect(await trips(200)).toBe(await trips(1));
});

test('what is requested of a first user is asked about without the token', () => {
  const columns = new Map([
    ['users', new Set(['id', 'email', 'is_two_factor_enabled'])],
    ['passwords_tokens', new Set(['user_id', 'token'])],
  ]);
  const client = clientState({ firstUserRequests: [{ id: 'r', kind: 'renew-link' }] });
  const questions = selectRows(client, columns);
  expect(questions.length).toBeGreaterThan(selectRows({ ...client, firstUserRequests: [] }, columns).length);
  for (const secret of Object.values(client.secrets)) expect(questions.join()).not.toContain(secret);
});

test('a client whose database cannot be read fails alone, and is told what MariaDB said', async () => {
  const ctx = await mariadbContext(database, (statements) =>
    statements.includes("'torn'")
      ? { error: { code: 1033, message: 'Incorrect information in file' } }
      : empty(statements),
  );
  const changes = await database.plan(
    ctx,
    desired([clientState({ alias: 'torn' }), clientState({ alias: 'good' })]),
  );
  expect(new Set(changes.map(({ client }) => client))).toEqual(new Set(['good']));
  expect([...ctx.failures]).toEqual([
    ['torn', expect.stringMatching(/error 1033, Incorrect information in file.*retry/)],
  ]);
});

test('the names of the server’s own databases are refused, whatever is asked', async () => {
  const ctx = await mariadbContext(database, empty);
  const names = ['mysql', 'MYSQL', 'sys', 'monarc_common', 'root', 'a`b'];
  const clients = names.map((alias) => clientState({ alias, presence: 'absent' }));
  expect(await database.plan(ctx, desired(clients))).toEqual([]);
  await database.apply(
    ctx,
    [{ client: 'mysql', action: 'delete', subject: 'database mysql', summary: '' }],
    desired(clients),
  );
  expect(ctx.asked).toEqual([]);
  expect([...ctx.failures.keys()]).toEqual(names);
});

test('a MariaDB that falls silent midway is no answer', async () => {
  const ctx = await mariadbContext(database, empty);
  const silent = Object.assign(ctx, {
    $: () => () => Promise.resolve({ stdout: '#batch 0\n', stderr: 'ERROR 2013: Lost\n', exitCode: 1 }),
  });
  await expect(askMariadb(silent as never, [['SELECT 1']])).rejects.toThrow(
    /MariaDB on fo1\.test does not answer: ERROR 2013: Lost.*retry/,
  );
});

test('what MariaDB stores of a password is computed as it does', () => {
  expect(passwordHash('test')).toBe('*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29');
});

test('a literal is one line, ends where it should, and reads back as it was', () => {
  const escaped: Record<string, string> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '\\', '"', '\n', '\0', 'n') }),
  );
  fc.assert(
    fc.property(text, (value) => {
      const literal = quote(value);
      expect(literal).toMatch(/^'(?:[^'"\\\n\r\0]|\\.)*'$/u);
      expect(literal.slice(1, -1).replace(/\\(.)/gu, (_, c: string) => escaped[c] ?? c)).toBe(value);
    }),
  );
});

test('names are quoted, and wildcards in a GRANT stand for themselves', () => {
  expect(identifier('a`b')).toBe('`a``b`');
  expect(databasePattern('Old_One%')).toBe('`Old\\_One\\%`');
  expect(assignments({ id: 7, name: "O'Hara", updater: null })).toBe(
    "`id` = 7, `name` = 'O\\'Hara', `updater` = NULL",
  );
  expect(() => quote(0.5)).toThrow(RangeError);
});
