/** The moment of a move in which the client changes servers, while its requests wait at the reverse proxy. */
import { randomUUID } from 'node:crypto';
import type { Context, OtherServer } from '../../../src/runner/contract/plugin.ts';
import { piece } from '../../shared/apache/apache.ts';
import { makeAccount, ownAccount, shutOut } from '../../shared/mariadb/accounts.ts';
import { askMariadb } from '../../shared/mariadb/mariadb.ts';
import {
  bringOver,
  copiesOf,
  differenceFrom,
  isNone,
  lookAtSource,
  type Copies,
} from '../../shared/move/differences.ts';
import { forgetCopies, moveFolder, type MovingClient } from '../../shared/move/move-folder.ts';
import { END_HOLDS, HOLDS, START_HOLD, TELL_HOLD } from './hold-program.ts';

export interface Route {
  /** The address to which it leads. */
  address: string;
  /** The socket through which requests go there meanwhile. */
  socket?: string;
}

type Ctx = Pick<Context, '$' | 'log' | 'moved' | 'on' | 'server' | 'signal'>;

/** How long a comparison may take, in ms: it is made while requests wait. */
const LONGEST_LOOK_MS = 1_200;
/** After this time, in ms, the requests that wait go back: the rest of 3 s is for that, and for their answers. */
const LONGEST_HOLD_MS = 1_900;
/** How often differences are brought over before requests wait. */
const ROUNDS = 5;

/**
 * Before the commit point, every failure leaves the client on its first server, answering, and is thrown. After it,
 * the client lives on the second one, and this is harmless when repeated.
 * @param lead makes the client's route lead there, and resolves when Apache has loaded it
 */
export async function switchClient(
  ctx: Ctx,
  client: MovingClient,
  path: string,
  lead: (route: Route) => Promise<void>,
): Promise<void> {
  const { alias, move, server: target } = client;
  const from = ctx.on(move.from);
  const copies = await copiesOf(ctx, client, ctx.on(target), path);
  await openSource(from, client);
  await catchUp(ctx, copies);
  const folder = `${HOLDS}/${alias}/${randomUUID()}`;
  const tell = async (...words: string[]) =>
    (await ctx.$`perl -e ${TELL_HOLD} ${[folder, ...words]}`).stdout.trim();
  await ctx.$`bash -c ${START_HOLD} hold ${[folder, move.from.address, '80']}`;
  const began = performance.now();
  try {
    await lead({ address: move.from.address, socket: `${folder}/requests` });
    ctx.log(`Requests of ${alias} wait at ${ctx.server.fqdn} from now on`, { client: alias });
    const [answer, waited] = (await tell('claim')).split(' ');
    const until = performance.now() - Number(waited ?? 0) + LONGEST_HOLD_MS;
    const mustBeInTime = () => {
      if (answer === 'ok' && performance.now() < until) return;
      throw new Error(
        `It took longer than its requests may wait, so ${alias} stays on ${move.from.fqdn}. Retry at a time with less work.`,
      );
    };
    mustBeInTime();
    await bringLast(copies, mustBeInTime);
    await ctx.moved(client);
  } catch (error) {
    await giveUp();
    throw error;
  }
  await tell('go', target.address, '80');
  const ms = Math.round(performance.now() - began);
  ctx.log(`${alias} lives on ${target.fqdn} now; its requests waited for ${ms} ms at most`, {
    client: alias,
  });
  await lead({ address: target.address });

  async function giveUp() {
    if (ctx.signal.aborted) return;
    await openSource(from, client);
    await tell('go', move.from.address, '80').catch(() => undefined);
    await lead({ address: move.from.address });
    await endHolds(ctx, client);
  }
}

/** Also those of an attempt that was killed: no route leads to them any more. */
async function endHolds(ctx: Pick<Context, '$'>, { alias }: MovingClient): Promise<void> {
  await ctx.$({ nothrow: true })`bash -c ${END_HOLDS} end ${[`${HOLDS}/${alias}`, TELL_HOLD]}`;
}

/** The client can work on its first server, whatever an earlier attempt has left. */
async function openSource(from: OtherServer, client: MovingClient): Promise<void> {
  await askMariadb(from, [makeAccount(ownAccount(client))]);
}

/** Brings over what has changed since the first copy, until nothing has, while the client still works. */
async function catchUp(ctx: Ctx, copies: Copies): Promise<void> {
  const { alias, move } = copies.client;
  for (let round = 1; ; round += 1) {
    const began = performance.now();
    const difference = await differenceFrom(await lookAtSource(copies, false), copies);
    const ms = Math.round(performance.now() - began);
    if (ms > LONGEST_LOOK_MS && (isNone(difference) || round === ROUNDS))
      throw new Error(
        `To compare both copies of ${alias} takes ${ms} ms, and its requests may wait only for 3 s. It stays on ${move.from.fqdn}. Retry at a time with less work.`,
      );
    if (isNone(difference) || round === ROUNDS) return;
    await bringOver(copies, difference);
    ctx.log(`Brought over what has changed: ${difference.tables.length} tables, and files`, {
      client: alias,
    });
  }
}

/** The two copies are the same afterwards, and the client does not work on its first server any more. */
async function bringLast(copies: Copies, mustBeInTime: () => void): Promise<void> {
  const { alias, move } = copies.client;
  const last = await lookAtSource(copies, true);
  mustBeInTime();
  const difference = await differenceFrom(last, copies);
  mustBeInTime();
  if (isNone(difference)) return;
  await bringOver(copies, difference);
  mustBeInTime();
  const left = await differenceFrom(last, copies);
  mustBeInTime();
  if (isNone(left)) return;
  throw new Error(
    `The copies of ${alias} still differ (${[...left.tables, left.files === '' ? '' : 'files'].filter(Boolean).join(', ')}), although nobody works with it. It stays on ${move.from.fqdn}.`,
  );
}

/** The site's link, by which Apache serves it. */
const siteLink = (alias: string) => piece('sites', alias).link;

/**
 * When the route leads to the second server: the first one keeps the data, and nobody can use them. Harmless when
 * repeated; its folder of the move goes last, as it says that this was not finished.
 */
export async function closeSource(ctx: Pick<Context, '$' | 'on'>, client: MovingClient): Promise<void> {
  const { alias, move } = client;
  const from = ctx.on(move.from);
  await endHolds(ctx, client);
  await from.files.remove([siteLink(alias)]);
  await askMariadb(from, [shutOut({ user: alias, host: 'localhost' })]);
  const { stderr, exitCode } = await from.$({ nothrow: true })`apache2ctl graceful`;
  await forgetCopies(ctx, client);
  if (exitCode !== 0)
    throw new Error(`Apache on ${from.server.fqdn} cannot be loaded: ${stderr.trim().split('\n').at(-1)}`);
}

/** Whether an attempt ended between the commit and the end of `closeSource`. */
export async function isSourceOpen(ctx: Pick<Context, 'on'>, client: MovingClient): Promise<boolean> {
  const signs = [siteLink(client.alias), moveFolder(client)];
  const found = await ctx.on(client.move.from).files.read(signs);
  return signs.some((path) => (found.get(path)?.kind ?? 'absent') !== 'absent');
}
