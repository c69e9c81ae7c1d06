import { RefusedError } from '../../sdk/errors.ts';
import {
  AdoptOrphanDocument,
  IgnoreOrphanDocument,
  ListOrphansDocument,
  RemoveOrphanDocument,
  ShowOrphanDocument,
  UnignoreOrphanDocument,
  type OrphanKind,
  type OrphanState,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act, keptUntil } from '../kit/act.ts';
import { linesOfPlan } from '../kit/change.ts';
import { printFacts } from '../kit/facts.ts';
import { findServer } from '../kit/find.ts';
import type { JsonFlags, ListFlags, PlanFlags, ReasonFlags, YesFlags } from '../kit/flags.ts';
import { ignoredBy } from '../kit/ignored.ts';
import { idOf, nodeId } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { confirm } from '../kit/prompt.ts';
import { paintChange } from '../kit/terminal.ts';
import { sizeOf, timeOf } from '../kit/times.ts';

export interface OrphansFlags extends ListFlags {
  server?: string;
  name?: string;
  kind?: readonly OrphanKind[];
  state?: readonly OrphanState[];
}

export interface AdoptFlags extends JsonFlags {
  dryRun: boolean;
  keep: boolean;
}

export interface RemoveFlags extends PlanFlags, YesFlags {
  evenIfServed: boolean;
}

export async function listOrphans(this: Context, { server, name, kind, state, ...flags }: OrphansFlags) {
  const serverId = server === undefined ? undefined : (await findServer(this.connect(), server)).id;
  const filter = { serverId, name, kind: kind && [...kind], state: state && [...state] };
  await list(
    this,
    flags,
    ListOrphansDocument,
    { filter },
    {
      page: ({ orphans }) => orphans,
      columns: [
        { title: 'NAME', of: ({ name }) => name },
        { title: 'KIND', of: ({ kind }) => kind },
        { title: 'SERVER', of: ({ server }) => server.fqdn },
        { title: 'PLACE', of: ({ place }) => place },
        { title: 'SERVED', of: ({ isServed }) => isServed },
        { title: 'SIZE', of: ({ bytes }) => sizeOf(bytes) },
        { title: 'SINCE', of: ({ firstSeenAt }) => timeOf(firstSeenAt) },
        { title: 'STATE', of: ({ state }) => state },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'No orphans.',
    },
  );
}

async function readOrphan(regent: Connection, orphanId: string) {
  const { node } = await regent.ask(ShowOrphanDocument, { orphanId: nodeId('Orphan', orphanId) });
  if (node == null || !('isServed' in node))
    throw new RefusedError([`There is no orphan ${orphanId}. List them: regent orphan list`]);
  return node;
}

export async function showOrphan(this: Context, { json }: JsonFlags, orphanId: string) {
  const orphan = await readOrphan(this.connect(), orphanId);
  if (json) return this.printJson(orphan);
  printFacts(this, [
    ['Orphan', orphan.name],
    ['Id', idOf(orphan.id)],
    ['Kind', orphan.kind],
    ['Server', orphan.server.fqdn],
    ['Place', orphan.place],
    ['State', orphan.state],
    ['Size', sizeOf(orphan.bytes)],
    ['Served', orphan.isServed],
    ['Changed', timeOf(orphan.changedAt)],
    ['Last dump', timeOf(orphan.lastDumpAt)],
    ['First seen', timeOf(orphan.firstSeenAt)],
    ['Last seen', timeOf(orphan.lastSeenAt)],
    ['Ignored', orphan.ignored && ignoredBy(orphan.ignored)],
    ['Gone', timeOf(orphan.goneAt)],
    ['Removed by', orphan.removedBy && idOf(orphan.removedBy.id)],
  ]);
}

/** Nothing is written on a server: what Regent would write differently becomes ignored drift. */
export async function adoptOrphan(this: Context, { dryRun, keep, json }: AdoptFlags, orphanId: string) {
  if (keep && !dryRun) throw new UsageError('--keep is for a plan: give --dry-run, too.');
  const input = { orphanId, dryRun, ...(keep ? { keepPlan: keep } : {}) };
  const { adoptOrphan: done } = await this.connect().ask(AdoptOrphanDocument, { input });
  if (done.userErrors.length > 0) throw new RefusedError(done.userErrors.map(({ message }) => message));
  const { userErrors: _, ...rest } = done;
  if (json) return this.printJson(rest);
  for (const line of linesOfPlan(done.accepted ?? []).slice(1)) this.print(paintChange(line, this.paint));
  if (done.keptPlan != null) this.print(`\n${keptUntil(done.keptPlan)}`);
  else if (dryRun) this.print('Nothing was stored.');
  else this.print(`${done.client?.alias ?? 'It'} is a client of Regent.`);
}

export async function ignoreOrphan(this: Context, { json, ...decision }: ReasonFlags, orphanId: string) {
  const input = { orphanId, ...decision };
  await act(this, this.connect(), { json, ...decision }, IgnoreOrphanDocument, input, () => 'It may stay.');
}

export async function unignoreOrphan(this: Context, flags: JsonFlags, orphanId: string) {
  await act(this, this.connect(), flags, UnignoreOrphanDocument, { orphanId }, () => 'It is OPEN again.');
}

export async function removeOrphans(this: Context, flags: RemoveFlags, ...orphanIds: string[]) {
  const regent = this.connect();
  const [first = ''] = orphanIds;
  const { name, server } = await readOrphan(regent, first);
  const things = orphanIds.length === 1 ? 'one thing' : `${orphanIds.length} things`;
  const what = `This removes ${things} of ${name} from ${server.fqdn} for good.`;
  if (!flags.dryRun) await confirm(this.process, flags.yes, what, name);
  const input = { orphanIds, name, evenIfServed: flags.evenIfServed };
  await act(this, regent, flags, RemoveOrphanDocument, input, () => 'Nothing was to be removed.');
}
