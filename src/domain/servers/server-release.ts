/** Gives servers back: Regent forgets them and the clients that live there, and everything stays in place. */
import { isDeleted, keptUntil } from '../clients/presence.ts';
import { conflict, invalid } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { mustBeKept, mustFind } from '../preconditions.ts';
import { rolledBack } from '../rolled-back.ts';
import type { Store, Tx } from '../store.ts';
import { textProblem } from '../text.ts';
import type { Actor, Client, Server } from '../vocabulary.ts';
import { isObserved } from './observed.ts';
import { forgetClients, leaveServer, mustBeIdle, mustBeTyped } from './server-removal.ts';
import type { BackupsAt } from './server-tx.ts';

/** A thing that Regent has made, and does not look after any more. */
export interface LeftBehind {
  /** The alias of the client that it belongs to; null if it belongs to the server. */
  client: string | null;
  what: string;
}

export interface Release {
  /** The server's name, typed again as a confirmation. */
  fqdn: string;
  /** For the audit. */
  reason: string;
  /** What the inventory and the spool lack, as summaries of the plan of `told`. */
  untold: string[];
  /** Whether nothing is written: the answer then says what would be left behind. */
  dryRun: boolean;
}

export interface ServerReleaseDeps {
  store: Store;
  now(): Date;
}

export function makeServerRelease({ store, now }: ServerReleaseDeps) {
  return {
    /**
     * What the inventory and the spool lack about the server; only its plan is of use. Nothing on the server is read
     * for it.
     */
    told: (serverId: string): Operation<{ server: Server }, null> => ({
      action: 'releaseServer',
      input: serverId,
      async change(tx) {
        const server = await mustFind(tx.heldServer(serverId), 'server', serverId);
        mustBeKept(server);
        return {
          result: { server },
          entries: [{ subject: `server ${server.fqdn}` }],
          queue: async () => null,
          dryRun: async () => ({ of: 'server', serverId, onlyTold: true }),
        };
      },
      again: async (tx) => ({ server: await mustFind(tx.heldServer(serverId), 'server', serverId) }),
    }),

    /**
     * Forgets the server and its clients, whose aliases are free again. Nothing is done on any server, and what their
     * clients have there belongs to nobody from now on. Their rows stay as history, without secrets.
     */
    async release(serverId: string, release: Release, actor: Actor): Promise<LeftBehind[]> {
      const problem = textProblem(release.reason);
      if (problem !== undefined) throw invalid(`reason ${problem}`, 'reason');
      const work = (tx: Tx) => releaseIn(tx, serverId, release, actor);
      return release.dryRun ? rolledBack(store, work) : store.transact(work);
    },
  };

  async function releaseIn(
    tx: Tx,
    serverId: string,
    { fqdn, reason, untold }: Release,
    actor: Actor,
  ): Promise<LeftBehind[]> {
    const before = await mustFind(tx.serverById(serverId), 'server', serverId);
    mustBeKept(before);
    mustBeTyped(before, fqdn, 'release');
    // Written before the clients are read: a request that adds one now waits, and sees the new mode.
    await tx.updateServer(serverId, { mode: 'RETIRED' });
    await mustBeIdle(tx, before, 'released');
    const living = await tx.livingClients(serverId);
    mustBeSettled(before, living);
    await mustHaveNoMoves(tx, before);
    if (untold.length > 0 && !isObserved(before))
      throw conflict(
        `The inventory or the spool is not as it should be: ${untold.slice(0, 3).join('; ')}. Use syncServer first, which writes it for the last time.`,
        'serverId',
      );
    const left = await leftBehind(tx, before, living);
    const at = now().toISOString();
    const clients = await forgetClients(tx, before, ({ alias }) => ({
      at,
      places: [],
      left: left.flatMap(({ client, what }) => (client === alias ? [what] : [])),
    }));
    await tx.releaseClients(living);
    await leaveServer(tx, before, `${before.fqdn} was released: ${reason}`, { keepsEntries: true });
    await tx.audit(actor, 'releaseServer', `server ${before.fqdn}`, { before, reason, clients, left });
    return left;
  }
}

/** No deletion may be under way: nobody would end it. */
function mustBeSettled({ fqdn }: Server, clients: Client[]): void {
  const leaving = clients.filter(isDeleted);
  const [first] = leaving;
  if (first === undefined) return;
  const what =
    first.presence === 'CLOSED'
      ? `${first.alias} was deleted${keptUntil(first)}: use undeleteClient or purgeClient first`
      : `${first.alias} is being removed: use retryRun first`;
  const more = leaving.length === 1 ? '' : `, and so for ${leaving.length - 1} more`;
  throw conflict(`${fqdn} cannot be released: ${what}${more}.`, 'serverId');
}

/** What clients have left there after a move, or on another server from here, would stay for ever. */
async function mustHaveNoMoves(tx: Tx, { id, fqdn }: Server): Promise<void> {
  const [kept] = await tx.keptMovesAt(id);
  if (kept !== undefined)
    throw conflict(
      `${fqdn} cannot be released: what ${kept.alias} had on ${kept.from} before its move to ${kept.to} is kept there until ${kept.until.toISOString()}. Wait until then, or use undoMove.`,
      'serverId',
    );
  if ((await tx.serversWithLeavers([id])).length > 0)
    throw conflict(
      `${fqdn} cannot be released: what clients had there that have moved away was not removed yet. Use syncServer first.`,
      'serverId',
    );
}

async function leftBehind(tx: Tx, server: Server, clients: Client[]): Promise<LeftBehind[]> {
  const { id, fqdn, counter } = server;
  const of = (client: string | null) => (what: string) => ({ client, what });
  const backups = await tx.backupsAt(id);
  const isOf = (alias: string | null) => (each: BackupsAt) => each.alias === alias;
  const left: LeftBehind[] = [];
  for (const { id: clientId, alias } of clients) {
    left.push(...(await tx.madePlaces(clientId)).map(of(alias)));
    const isKept = (await tx.restoresOf(clientId)).some(
      ({ undoableUntil, droppedAt }) => droppedAt === null && undoableUntil !== null,
    );
    if (isKept) left.push({ client: alias, what: `what a restore has replaced, on ${fqdn}` });
    left.push(...backups.filter(isOf(alias)).flatMap(inWords(fqdn)).map(of(alias)));
  }
  left.push(...backups.filter(isOf(null)).flatMap(inWords(fqdn)).map(of(null)));
  const copies = await tx.copiesIn(id);
  if (copies > 0) left.push({ client: null, what: `${copies} copies of backups on ${fqdn}` });
  if (counter > 0) left.push({ client: null, what: `/var/lib/regent on ${fqdn}, with managed-by.json` });
  return left;
}

const inWords =
  (fqdn: string) =>
  ({ there, copies }: BackupsAt): string[] => [
    ...(there > 0 ? [`${there} ${there === 1 ? 'backup' : 'backups'} on ${fqdn}`] : []),
    ...(copies > 0 ? [`${copies} ${copies === 1 ? 'copy' : 'copies'} of backups`] : []),
  ];
