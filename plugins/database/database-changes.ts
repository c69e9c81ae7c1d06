/** How a client's database differs from what it should be, as changes. */
import type { Change, ClientState, Context } from '../../src/runner/contract/plugin.ts';
import { accountDifferences, ownAccount, rightsDiff } from '../shared/mariadb/accounts.ts';
import type { Found } from '../shared/mariadb/client-databases.ts';
import { verdictOn } from '../shared/mariadb/first-user.ts';
import { differingFields, fieldsDiff, missingTables } from '../shared/mariadb/monarc-rows.ts';

/** The subjects of the changes, by which `apply` recognises them. */
export const SUBJECTS = {
  database: (alias: string) => `database ${alias}`,
  user: (alias: string) => `user ${alias}@localhost`,
  schema: (alias: string) => `schema of ${alias}`,
  firstUser: (alias: string) => `first user of ${alias}`,
  row: (alias: string) => `client row of ${alias}`,
  models: (alias: string) => `models of ${alias}`,
  copy: (alias: string) => `copy of database ${alias}`,
};

type Part = keyof typeof SUBJECTS;

/** Reports what is there under the client's name, whoever owns it. */
export function sayFound(
  { found: say }: Pick<Context, 'found'>,
  alias: string,
  found: Pick<Found, 'characterSet' | 'grants' | 'holders'>,
): void {
  if (found.characterSet !== undefined) say(alias, SUBJECTS.database(alias));
  if (found.grants.length > 0) say(alias, SUBJECTS.user(alias));
  for (const holder of found.holders) say(alias, `rights of ${holder} on ${SUBJECTS.database(alias)}`);
}

/** The loss that nobody can make anew, as in "database acme"; undefined if the database holds its data. */
export function lostOf(alias: string, { characterSet, columns, rows }: Found): string | undefined {
  const database = SUBJECTS.database(alias);
  if (characterSet === undefined) return database;
  const missing = missingTables(columns);
  if (!columns.has('users') || rows?.hasUsers === false) return `what was in ${database}`;
  if (missing.length > 0) return `what was in ${missing.join(', ')} of ${database}`;
  return rows?.otherNumber === undefined
    ? undefined
    : `what was in ${database} (${isOthers(rows.otherNumber)})`;
}

/** A dump of another client was read into it: its users would see the other client's data. */
export const isOthers = (number: number) => `it holds the data of client number ${number} now`;

/** The remains of a client that should be absent. */
export function leftovers({ alias }: ClientState, found: Found): Change[] {
  const drop = (part: Part): Change => {
    const subject = SUBJECTS[part](alias);
    return { client: alias, action: 'delete', subject, summary: `drop ${subject}` };
  };
  return [
    ...(found.characterSet === undefined ? [] : [drop('database')]),
    ...(found.grants.length === 0 ? [] : [drop('user')]),
  ];
}

/**
 * The missing parts of a client, in the order in which they are made.
 * @param isReplaced a backup is about to take the place of its database, so no schema script runs for it
 */
export function differences(client: ClientState, found: Found, isReplaced = false): Change[] {
  const { alias } = client;
  const changes: Change[] = [];
  const add = (part: Part, action: Change['action'], summary: string, diff?: string) =>
    changes.push({
      client: alias,
      action,
      subject: SUBJECTS[part](alias),
      summary,
      ...(diff === undefined ? {} : { diff }),
    });

  if (found.characterSet === undefined) add('database', 'create', `create database ${alias}`);
  else if (found.characterSet !== 'utf8mb4')
    add('database', 'update', `give database ${alias} the character set utf8mb4 (is ${found.characterSet})`);

  if (found.grants.length === 0)
    add('user', 'create', `create user ${alias}@localhost with all rights on it`);
  else {
    const wrong = accountDifferences(ownAccount(client), found.grants, found.account).filter(
      // A script whose worker is lost may still use the account: the next script waits for it, and repairs
      // this.
      (part) => part !== 'password' || found.rows?.hasUsers === true || isReplaced,
    );
    const diff = wrong.includes('rights') ? rightsDiff(ownAccount(client), found.grants) : undefined;
    if (wrong.length > 0)
      add('user', 'update', `repair user ${alias}@localhost (${wrong.join(' and ')})`, diff);
  }

  // If the script stopped midway, the tables checked here may exist and later ones not: it runs until there
  // are users.
  const missing = missingTables(found.columns);
  if (found.rows?.hasUsers !== true)
    add(
      'schema',
      'create',
      `run the release's schema script${missing.length === 0 ? ' again' : ''} for ${alias}`,
    );
  if (found.rows?.hasUsers !== true) add('firstUser', 'create', `create the first user of ${alias}`);

  if (found.rows?.client === undefined) add('row', 'create', `enter ${alias} in its own table of clients`);
  else {
    const differing = differingFields(client, found.columns, found.rows.client);
    if (differing.length > 0)
      add(
        'row',
        'update',
        `update ${differing.join(', ')} in the client row of ${alias}`,
        fieldsDiff(client, found.columns, found.rows.client),
      );
  }

  const wanted = client.modelNumbers;
  const linked = found.rows?.modelNumbers ?? [];
  const link = wanted.filter((number) => !linked.includes(number));
  const unlink = linked.filter((number) => !wanted.includes(number));
  if (link.length + unlink.length > 0)
    add(
      'models',
      linked.length === 0 ? 'create' : 'update',
      [listed('link', link), listed('unlink', unlink)].filter((part) => part !== '').join('; '),
    );
  return changes;
}

/** The open requests for the client's administrator; those that are done, or cannot be done, are reported. */
export function requested(
  ctx: Pick<Context, 'fail' | 'fulfil' | 'log'>,
  client: ClientState,
  found: Found,
): Change[] {
  const { alias, firstUserRequests } = client;
  const administrator = found.rows?.administrator;
  if (found.rows?.hasUsers !== true || administrator === undefined) return [];
  return firstUserRequests.flatMap((request): Change[] => {
    const verdict = verdictOn(client, request, found.columns, administrator);
    if ('due' in verdict)
      return [{ client: alias, action: 'update', subject: SUBJECTS.firstUser(alias), summary: verdict.due }];
    if ('refused' in verdict) ctx.fail(alias, verdict.refused);
    else {
      ctx.fulfil(request);
      if (verdict.done !== undefined) ctx.log(verdict.done, { client: alias, level: 'warn' });
    }
    return [];
  });
}

const listed = (verb: string, numbers: number[]) =>
  numbers.length === 0 ? '' : `${verb} model${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;
