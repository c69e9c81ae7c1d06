/** Aliases become paths, databases and accounts: a plugin touches nothing under an alias that must not. */
import {
  isSafeAlias,
  type ClientState,
  type Context,
  type Desired,
} from '../../src/runner/contract/plugin.ts';

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
