import { RefusedError } from '../../sdk/errors.ts';
import {
  AdoptDriftDocument,
  IgnoreDriftDocument,
  ListDriftDocument,
  RepairDriftDocument,
  ShowDriftDocument,
  UnignoreDriftDocument,
  type AdoptDriftMutation,
  type DriftState,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { act } from '../kit/act.ts';
import { indented } from '../kit/change.ts';
import { printFacts } from '../kit/facts.ts';
import { findClient, findServer } from '../kit/find.ts';
import type { JsonFlags, ListFlags, PlanFlags, ReasonFlags } from '../kit/flags.ts';
import { ignoredBy } from '../kit/ignored.ts';
import { idOf, nodeId } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { paintChange } from '../kit/terminal.ts';
import { timeOf } from '../kit/times.ts';

export interface DriftFlags extends ListFlags {
  client?: string;
  server?: string;
  state?: readonly DriftState[];
}

export interface AdoptFlags extends JsonFlags {
  dryRun: boolean;
}

export async function listDrift(this: Context, { client, server, state, ...flags }: DriftFlags) {
  const regent = this.connect();
  const filter = {
    clientId: client === undefined ? undefined : (await findClient(regent, client)).id,
    serverId: server === undefined ? undefined : (await findServer(regent, server)).id,
    state: state && [...state],
  };
  await list(
    this,
    flags,
    ListDriftDocument,
    { filter },
    {
      page: ({ drift }) => drift,
      columns: [
        { title: 'SINCE', of: ({ firstSeenAt }) => timeOf(firstSeenAt) },
        { title: 'SERVER', of: ({ server }) => server.fqdn },
        { title: 'CLIENT', of: ({ client }) => client?.alias },
        { title: 'REPAIR', of: ({ summary }) => summary },
        { title: 'STATE', of: ({ state }) => state },
        { title: 'IGNORED BY', of: ({ ignored }) => ignored?.by },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'Nothing differs.',
    },
  );
}

export async function showDrift(this: Context, { json }: JsonFlags, driftId: string) {
  const { node } = await this.connect().ask(ShowDriftDocument, { driftId: nodeId('Drift', driftId) });
  if (node == null || !('adoptable' in node))
    throw new RefusedError([`There is no difference ${driftId}. List them: regent drift list`]);
  if (json) return this.printJson(node);
  printFacts(this, [
    ['Difference', idOf(node.id)],
    ['State', node.state],
    ['Server', node.server.fqdn],
    ['Client', node.client?.alias],
    ['Of', `${node.plugin}: ${node.subject}`],
    ['Repair', node.summary],
    ['Adoptable', node.adoptable.join(', ')],
    ['First seen', timeOf(node.firstSeenAt)],
    ['Last seen', timeOf(node.lastSeenAt)],
    ['File changed', timeOf(node.fileChangedAt)],
    ['File of', node.fileOwner],
    ['Signed in then', node.signedIn.join(', ')],
    ['Ignored', node.ignored && ignoredBy(node.ignored)],
    ['Ended', node.end && `${node.end} ${timeOf(node.endedAt)}`],
    ['Repaired by', node.repairedBy && idOf(node.repairedBy.id)],
  ]);
  if (node.diff === null) return;
  this.print('');
  for (const line of indented(node.diff.trimEnd().split('\n'), 2)) this.print(paintChange(line, this.paint));
}

export async function repairDrift(this: Context, flags: PlanFlags, ...driftIds: string[]) {
  const said = () => 'Nothing was to be repaired.';
  await act(this, this.connect(), flags, RepairDriftDocument, { driftIds }, said);
}

/** Nothing is done on a server, so its dry run has no plan: the answer says what would be stored. */
export async function adoptDrift(this: Context, { dryRun, json }: AdoptFlags, driftId: string) {
  const { adoptDrift: done } = await this.connect().ask(AdoptDriftDocument, { input: { driftId, dryRun } });
  if (done.userErrors.length > 0) throw new RefusedError(done.userErrors.map(({ message }) => message));
  const { userErrors: _, ...rest } = done;
  if (json) return this.printJson(rest);
  for (const line of linesOfSettings(done)) this.print(paintChange(line, this.paint));
  this.print(dryRun ? 'Nothing was stored.' : 'That is its desired state now.');
}

function linesOfSettings({ before, after }: AdoptDriftMutation['adoptDrift']): string[] {
  const was = before as Record<string, unknown> | null;
  return Object.entries(after ?? {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `~ ${name}: ${JSON.stringify(was?.[name] ?? null)} -> ${JSON.stringify(value)}`);
}

export async function ignoreDrift(this: Context, { json, ...decision }: ReasonFlags, driftId: string) {
  const input = { driftId, ...decision };
  const flags = { json, ...decision };
  await act(this, this.connect(), flags, IgnoreDriftDocument, input, () => 'It may stay as it is now.');
}

export async function unignoreDrift(this: Context, flags: JsonFlags, driftId: string) {
  await act(this, this.connect(), flags, UnignoreDriftDocument, { driftId }, () => 'It is OPEN again.');
}
