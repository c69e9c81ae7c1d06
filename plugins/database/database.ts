/**
 * Step 1 of setting up a client: its database, the account that uses it, MONARC's tables, and the first rows.
 */
import { z } from 'zod';
import {
  type Change,
  type ClientState,
  type Context,
  definePlugin,
} from '../../src/runner/contract/plugin.ts';
import { dropAccount, isLockedOut, makeAccount, ownAccount } from '../shared/mariadb/accounts.ts';
import { safelyNamed } from '../shared/aliases.ts';
import { askForEach, type Found, lookAt } from '../shared/mariadb/client-databases.ts';
import { differences, isOthers, leftovers, requested, sayFound, SUBJECTS } from './database-changes.ts';
import { findDatabases } from './find-databases.ts';
import { failedLogins } from './logins.ts';
import { sayLost } from './lost-databases.ts';
import { sayUnknown } from './unknown-databases.ts';
import { copyDatabase } from '../shared/move/copy-database.ts';
import { isComing, notCopied } from '../shared/move/move-folder.ts';
import { unfit } from '../shared/move/unfit.ts';
import { inWords } from '../shared/size-in-words.ts';
import { applyRestores, isReplacement, planRestores } from './restore/restore-plan.ts';
import { noRelease, schemaScriptIn } from '../shared/release.ts';
import { missingTables, unstorable, writeRows } from '../shared/mariadb/monarc-rows.ts';
import { identifier, inOrder } from '../shared/mariadb/mysql.ts';
import { type Ran, runSchemaScript, scriptFailed } from './schema-script.ts';
import { writeAccounts } from '../shared/mariadb/write-accounts.ts';

type Asking = Pick<
  Context<{ codeFolder: string }>,
  'fail' | 'files' | 'found' | 'fulfil' | 'log' | 'options' | 'server'
>;

export const database = definePlugin({
  id: 'database',
  description: "Gives each client a MariaDB database, a user with rights on it alone, and MONARC's tables.",
  roles: ['FRONT_OFFICE'],
  needsServices: 'a sandbox has no MariaDB',
  holdsData: true,
  options: z.strictObject({
    codeFolder: z
      .string()
      .default('/var/lib/monarc/fo')
      .describe("MONARC's code, with the script that makes its tables."),
    scriptsAtOnce: z
      .int()
      .min(1)
      .max(16)
      .default(3)
      .describe('For how many clients of a server the script runs at once.'),
    backupScript: z
      .string()
      .default('/usr/local/bin/backup_monarc_db.sh')
      .describe('The script of the plugin backup, which backs a client up before a restore.'),
  }),

  long: {
    isLong: (change) =>
      change.subject === SUBJECTS.schema(change.client ?? '') ||
      change.subject === SUBJECTS.copy(change.client ?? '') ||
      isReplacement(change),
    atOnce: ({ scriptsAtOnce }) => scriptsAtOnce,
  },

  findClients: findDatabases,

  async plan(ctx, desired) {
    const named = safelyNamed(ctx, desired.clients);
    const coming = await notCopied(ctx, named, 'database');
    const clients = named.filter(({ alias }) => !coming.has(alias));
    const copies = await planCopies(
      ctx,
      named.filter(({ alias }) => coming.has(alias)),
      desired.servers.filter(({ role }) => role === 'REVERSE_PROXY').length,
    );
    const found = await lookAt(ctx, clients);
    const restores = await planRestores(ctx, clients);
    await sayUnknown(ctx, desired);
    const isReplaced = ({ alias }: { alias: string }) => restores.replaced.has(alias);
    await sayLost(
      ctx,
      clients.filter((client) => !isReplaced(client)),
      found,
    );
    const changes = [
      ...changesFor(ctx, clients, found, restores.replaced).filter(
        ({ client = '', subject }) => !isReplaced({ alias: client }) || subject === SUBJECTS.user(client),
      ),
      ...[...restores.changes, ...copies].map((change): Change => ({ ...change, isDue: true })),
    ];
    const bare = clients.filter(({ alias }) =>
      changes.some(({ subject }) => subject === SUBJECTS.schema(alias)),
    );
    if (bare.length === 0 || (await hasRelease(ctx))) return changes;
    // If a client cannot be made, nothing of it is left.
    for (const { alias } of bare) ctx.fail(alias, noRelease(ctx.server.fqdn, ctx.options.codeFolder));
    return changes.filter(({ client }) => !bare.some(({ alias }) => alias === client));
  },

  async apply(given, changes, desired) {
    const out = new Set<string>();
    const fail = (alias: string, why: string) => {
      out.add(alias);
      given.fail(alias, why);
    };
    const ctx = { ...given, fail };
    const planned = new Set(changes.map(({ subject }) => subject));
    const plans = ({ alias }: ClientState, ...parts: (keyof typeof SUBJECTS)[]) =>
      !out.has(alias) && parts.some((part) => planned.has(SUBJECTS[part](alias)));
    const clients = safelyNamed(ctx, desired.clients);
    await applyRestores(ctx, changes, clients);
    for (const client of clients)
      if (isComing(client) && plans(client, 'copy')) await copyDatabase(ctx, client, ownAccount(client));

    const outside = clients.filter((client) => plans(client, 'database', 'user'));
    await writeAccounts(ctx, outside, (client, given) =>
      client.presence === 'absent'
        ? [
            `DROP DATABASE IF EXISTS ${identifier(client.alias)}`,
            dropAccount({ user: client.alias, host: 'localhost' }),
          ]
        : [
            inOrder([
              // First the account, which a policy may refuse, so that no database is left of a client that
              // cannot be made.
              ...(plans(client, 'user') ? makeAccount(ownAccount(client), given) : []),
              ...(plans(client, 'database', 'schema') ? makeDatabase(client) : []),
            ]),
          ],
    );

    const bare = clients.filter((client) => plans(client, 'schema'));
    const ran = await runSchemaScript(ctx, ctx.options.codeFolder, bare, ownAccount);
    const unfinished = clients.filter((client) => plans(client, 'schema', 'firstUser', 'row', 'models'));
    const found = await lookAt(ctx, unfinished);
    for (const [alias, result] of ran) {
      const why = schemaFailure(result, found.get(alias));
      if (why === undefined) ctx.log(`schema script: ${result.output.split('\n').at(-1)}`, { client: alias });
      else if (!out.has(alias)) fail(alias, why);
    }

    for (const client of unfinished) {
      const obstacle = obstacleTo(ctx.server.fqdn, client, found.get(client.alias));
      if (obstacle !== undefined && !out.has(client.alias)) fail(client.alias, obstacle);
    }

    const ready = unfinished.filter(({ alias }) => !out.has(alias) && found.get(alias)?.rows !== undefined);
    await askForEach(ctx, ready, (client) => [
      writeRows(
        client,
        found.get(client.alias)?.columns ?? new Map(),
        found.get(client.alias)?.rows,
        new Date(),
        { row: plans(client, 'row'), models: plans(client, 'models') },
      ),
    ]);
  },

  async verify(ctx, desired) {
    const clients = safelyNamed(ctx, desired.clients).filter(({ presence }) => presence !== 'absent');
    for (const [alias, why] of await failedLogins(ctx, clients))
      ctx.fail(
        alias,
        `${alias} cannot use its own database on ${ctx.server.fqdn}: ${why}. Retry to repair it.`,
      );
  },
});

function changesFor(
  ctx: Asking,
  clients: ClientState[],
  found: Map<string, Found>,
  replaced: ReadonlySet<string>,
): Change[] {
  return clients.flatMap((client) => {
    const state = found.get(client.alias);
    if (state === undefined) return [];
    sayFound(ctx, client.alias, state);
    if (client.presence === 'absent') return leftovers(client, state);
    const obstacle = obstacleTo(ctx.server.fqdn, client, state);
    if (obstacle !== undefined) {
      ctx.fail(client.alias, obstacle);
      return [];
    }
    return [...differences(client, state, replaced.has(client.alias)), ...requested(ctx, client, state)];
  });
}

/** The clients whose database is on another server, and is to come from there. */
async function planCopies(
  ctx: Context<{ codeFolder: string }>,
  clients: ClientState[],
  proxies: number,
): Promise<Change[]> {
  const found = await lookAt(ctx, clients);
  const changes: Change[] = [];
  const all = { database: 0, folder: 0 };
  for (const client of clients.filter((each) => isComing(each))) {
    const { alias, move } = client;
    sayFound(ctx, alias, found.get(alias) ?? NOTHING);
    if (proxies !== 1) {
      ctx.fail(
        alias,
        `${alias} cannot move: its requests have to wait at one reverse proxy, and Regent manages ${proxies}.`,
      );
      continue;
    }
    const sizes = await unfit(ctx, client, `/var/www/${alias}`, all);
    if (typeof sizes === 'string') {
      ctx.fail(alias, sizes);
      continue;
    }
    const isFirst = all.database === 0;
    all.database += sizes.database;
    all.folder += sizes.folder;
    const together = isFirst ? '' : `, and ${inWords(all.database + all.folder)} with those before it`;
    changes.push({
      client: alias,
      action: 'create',
      subject: SUBJECTS.copy(alias),
      summary: `copy database ${alias} from ${move.from.fqdn} (with the folder ${inWords(sizes.database + sizes.folder)}${together}), while it still answers there`,
    });
  }
  return changes;
}

const NOTHING: Pick<Found, 'characterSet' | 'grants' | 'holders'> = { grants: [], holders: [] };

async function hasRelease({ files, options: { codeFolder } }: Asking): Promise<boolean> {
  const script = schemaScriptIn(codeFolder);
  return ((await files.read([script])).get(script)?.kind ?? 'absent') !== 'absent';
}

const makeDatabase = ({ alias }: ClientState) => [
  `CREATE DATABASE IF NOT EXISTS ${identifier(alias)} CHARACTER SET utf8mb4`,
  `ALTER DATABASE ${identifier(alias)} CHARACTER SET utf8mb4`,
];

/** Foreign obstacles that Regent must not change, and that keep this client from its desired state. */
function obstacleTo(server: string, client: ClientState, found: Found | undefined): string | undefined {
  if (found === undefined) return undefined;
  if (found.account.isLocked) return isLockedOut(ownAccount(client), server);
  if (client.activatedAt === null && found.rows?.otherNumber !== undefined)
    return (
      `Nothing was written to database ${client.alias} on ${server}: ${isOthers(found.rows.otherNumber)}. If this should be ` +
      `the database of this client from now on, empty its tables clients_models and clients there; otherwise restore its own database. Then retry.`
    );
  return unstorable(server, client, found);
}

/** The script's own success message does not count: if the tables are absent, it failed. */
function schemaFailure({ failure, output }: Ran, found: Found | undefined): string | undefined {
  const missing = missingTables(found?.columns ?? new Map()).join(', ');
  if (failure !== undefined || missing === '') return failure;
  return scriptFailed(`MariaDB has no table ${missing} there that it can read`, output);
}
