/**
 * Aliases become paths, databases and accounts: the aliases that must never be used for that, even if the
 * domain accepted them.
 */
import type { ClientState, Context, Desired } from '../../src/runner/contract/plugin.ts';

const SHAPE = /^[A-Za-z0-9_-]{3,64}$/;

/** Names that belong to the server itself; to remove a client of that name would remove them. */
const THE_SERVERS_OWN = new Set(
  'mysql sys information_schema performance_schema monarc_common monarc_master root mariadb debian-sys-maint html'.split(
    ' ',
  ),
);

export const isSafeAlias = (alias: string) => SHAPE.test(alias) && !THE_SERVERS_OWN.has(alias.toLowerCase());

/** The clients that a plugin may touch; the others are failed. */
export function safelyNamed(ctx: Pick<Context, 'fail'>, clients: ClientState[]): ClientState[] {
  for (const { alias } of clients)
    if (!isSafeAlias(alias))
      ctx.fail(
        alias,
        `The alias ${JSON.stringify(alias)} cannot name a folder, a database and a user on a server: ` +
          `it takes 3 to 64 of A-Z a-z 0-9 _ - and must not be a name of the server's own. Nothing was touched.`,
      );
  return clients.filter(({ alias }) => isSafeAlias(alias));
}

/** The same for the whole desired state: what belongs to failed clients stays as it is. */
export function withSafeNames(ctx: Pick<Context, 'fail'>, desired: Desired): Desired {
  const clients = safelyNamed(ctx, desired.clients);
  const failed = desired.clients.map(({ alias }) => alias).filter((alias) => !isSafeAlias(alias));
  return { ...desired, clients, spared: [...desired.spared, ...failed] };
}
