/** Step 2 of setting up a client: its user may read the models and the knowledge base on the back office. */
import { z } from 'zod';
import {
  type Change,
  type ClientState,
  type Context,
  definePlugin,
  type Desired,
} from '../../src/runner/contract/plugin.ts';
import {
  type Account,
  accountDifferences,
  rightsDiff,
  accountStateIn,
  dropAccount,
  grantsIn,
  isLockedOut,
  makeAccount,
  NO_SUCH_GRANT,
  selectAccount,
} from '../shared/mariadb/accounts.ts';
import { findInBackOffice } from './monarc-master.ts';
import { safelyNamed } from '../shared/aliases.ts';
import { noModels } from '../shared/mariadb/common-models.ts';
import { askForEach } from '../shared/mariadb/client-databases.ts';
import { type StatementResult, askMariadb } from '../shared/mariadb/mariadb.ts';
import { inOrder, quote } from '../shared/mariadb/mysql.ts';
import { writeAccounts } from '../shared/mariadb/write-accounts.ts';

export const commonGrant = definePlugin({
  id: 'common-grant',
  description:
    "Lets each client's database user read monarc_common on the back office, from its front office.",
  roles: ['BACK_OFFICE'],
  needsServices: 'a sandbox has no MariaDB',
  options: z.strictObject({
    database: z.string().default('monarc_common').describe('The database that every client reads.'),
  }),

  findClients: findInBackOffice,

  async plan(ctx, desired) {
    const clients = safelyNamed(ctx, desired.clients);
    const { database } = ctx.options;
    const answers = await askForEach(ctx, clients, (client) => [
      `SELECT schema_name FROM information_schema.schemata WHERE schema_name = ${quote(database)}`,
      `SELECT JSON_ARRAY('alike', COUNT(*)) FROM information_schema.schemata WHERE schema_name LIKE ${quote(database)}`,
      ...selectAccount(accountOf(client, database)),
    ]);
    const ofClients = [...answers].flatMap(([client, answer]) => {
      if (grantsIn(answer).length > 0) ctx.found(client.alias, subjectOf(client));
      const account = accountOf(client, database);
      const isGoing = client.presence === 'absent';
      const isLocked = accountStateIn(answer).isLocked && !isGoing;
      if (!isLocked && (isGoing || answer.rows.includes(database))) return changeOf(client, account, answer);
      const { fqdn } = ctx.server;
      ctx.fail(client.alias, isLocked ? isLockedOut(account, fqdn) : noModels(fqdn, database));
      return [];
    });
    return [...ofClients, ...(await leftBehindIn(ctx, desired))];
  },

  async apply(ctx, changes, desired) {
    const planned = new Set(changes.map(({ client }) => client));
    const clients = safelyNamed(ctx, desired.clients).filter(({ alias }) => planned.has(alias));
    const subjects = new Set(changes.map(({ subject }) => subject));
    const leftBehind = desired.leftBehind.filter((alias) => subjects.has(subjectOf({ alias })));
    await askInTurn(ctx, leftBehind, (alias) => [dropAccount({ user: alias, host: '%' })]);
    await writeAccounts(ctx, clients, (client, given) => {
      const account = accountOf(client, ctx.options.database);
      return client.presence === 'absent' ? [dropAccount(account)] : [inOrder(makeAccount(account, given))];
    });
  },
});

const accountOf = ({ alias, secrets }: ClientState, database: string): Account => ({
  user: alias,
  host: '%',
  password: secrets.databasePassword,
  rights: 'SELECT',
  database,
});

const subjectOf = ({ alias }: Pick<ClientState, 'alias'>) => `user ${alias}@%`;

/** If a client's front office was lost, this user is all that is left of it here. */
async function leftBehindIn(ctx: Context, { complete, leftBehind }: Desired): Promise<Change[]> {
  if (!complete) return [];
  const answers = await askInTurn(ctx, leftBehind, (alias) => selectAccount({ user: alias, host: '%' }));
  return leftBehind.flatMap((alias, i): Change[] => {
    const subject = subjectOf({ alias });
    const summary = `drop ${subject}, whose client was deleted with its server`;
    return grantsIn(answers[i] ?? { rows: [], errors: [] }).length === 0
      ? []
      : [{ action: 'delete', subject, summary, isDue: true }];
  });
}

/** One round trip for all; throws MariaDB's refusals. */
async function askInTurn(ctx: Context, aliases: string[], statements: (alias: string) => string[]) {
  const answers = await askMariadb(ctx, aliases.map(statements));
  const [error] = answers.flatMap(({ errors }) => errors.filter(({ code }) => code !== NO_SUCH_GRANT));
  if (error !== undefined)
    throw new Error(
      `MariaDB on ${ctx.server.fqdn} cannot remove what is left of deleted clients: error ${error.code}, ${error.message}.`,
    );
  return answers;
}

function changeOf(client: ClientState, wanted: Account, answer: StatementResult): Change[] {
  const grants = grantsIn(answer);
  const { alias, presence } = client;
  const subject = subjectOf(client);
  const change = (action: Change['action'], summary: string) => [{ client: alias, action, subject, summary }];
  if (presence === 'absent') return grants.length === 0 ? [] : change('delete', `drop ${subject}`);
  if (grants.length === 0) return change('create', `let ${subject} read ${wanted.database}`);
  const wrong = accountDifferences(
    wanted,
    grants,
    accountStateIn(answer),
    answer.rows.includes('["alike", 1]'),
  );
  if (wrong.length === 0) return [];
  const diff = wrong.includes('rights') ? { diff: rightsDiff(wanted, grants) } : {};
  return change('update', `repair ${subject} (${wrong.join(' and ')})`).map((each) => ({ ...each, ...diff }));
}
