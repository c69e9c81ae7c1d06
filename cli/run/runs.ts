import { RefusedError } from '../../sdk/errors.ts';
import {
  CancelRunDocument,
  ConfirmRunDocument,
  ListRunsDocument,
  OverrideWindowDocument,
  RetryRunDocument,
  ShowRunDocument,
  UndoRunDocument,
  type RunRowFragment,
  type RunStatus,
  type ShowRunQuery,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { act } from '../kit/act.ts';
import { printFacts } from '../kit/facts.ts';
import { findClient, findServer } from '../kit/find.ts';
import type { JsonFlags, ListFlags, PlanFlags, RunFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list, printTable } from '../kit/list.ts';
import type { Column } from '../kit/table.ts';
import { timeOf } from '../kit/times.ts';
import { followStarted } from '../kit/wait.ts';

export interface RunsFlags extends ListFlags {
  client?: string;
  server?: string;
  status?: readonly RunStatus[];
  requestedBy?: string;
  since?: string;
}

export interface GoingOnFlags extends JsonFlags {
  wait?: boolean;
}

export interface OverrideWindowFlags extends GoingOnFlags {
  reason: string;
}

/** There may be as many as somebody likes to wait for. */
const USUAL_LIMIT = 50;

const columns: Column<RunRowFragment>[] = [
  { title: 'REQUESTED', of: ({ createdAt }) => timeOf(createdAt) },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'FOR', of: ({ client, server }) => client?.alias ?? server?.fqdn },
  { title: 'BY', of: ({ requestedBy }) => requestedBy },
  { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
];

export async function listRuns(this: Context, { client, server, ...given }: RunsFlags) {
  const { limit, json, status, requestedBy, since } = given;
  const regent = this.connect();
  const filter = {
    clientId: client === undefined ? undefined : (await findClient(regent, client)).id,
    serverId: server === undefined ? undefined : (await findServer(regent, server)).id,
    status: status && [...status],
    requestedBy,
    since,
  };
  await list(
    this,
    { limit, json },
    ListRunsDocument,
    { filter },
    { page: ({ runs }) => runs, columns, none: 'No runs.', usualLimit: USUAL_LIMIT },
  );
}

export async function showRun(this: Context, { json }: JsonFlags, id: string) {
  const run = await readRun(this.connect(), id);
  if (json) return this.printJson(run);
  printFacts(this, factsOf(run));
  if (run.steps.length > 0) {
    this.print('');
    printTable(
      this,
      run.steps,
      [
        { title: 'STEP', of: ({ plugin }) => plugin },
        { title: 'SERVER', of: ({ server }) => server?.fqdn },
        { title: 'PHASE', of: ({ phase }) => phase },
        { title: 'STATUS', of: ({ status }) => status },
        { title: 'REASON', of: ({ reason }) => reason },
      ],
      '',
    );
  }
  if (run.children.nodes.length > 0) {
    this.print('');
    printTable(this, run.children.nodes, columns, '');
  }
}

type ShownRun = NonNullable<ShowRunQuery['run']>;

async function readRun(regent: Connection, runId: string): Promise<ShownRun> {
  const { run } = await regent.ask(ShowRunDocument, { runId });
  if (run == null) throw new RefusedError([`There is no run ${runId}. List them: regent run list`]);
  return run;
}

const factsOf = (run: ShownRun): Parameters<typeof printFacts>[1] => [
  ['Run', idOf(run.id)],
  ['Kind', run.kind],
  ['Status', run.status],
  ['Waits', waits(run)],
  ['Explanation', run.explanation],
  ['Client', run.client?.alias],
  ['Server', run.server?.fqdn],
  ['Requested by', run.requestedBy],
  ['Requested', timeOf(run.createdAt)],
  ['Due', timeOf(run.dueAt)],
  ['Started', timeOf(run.startedAt)],
  ['Ended', timeOf(run.endedAt)],
  ['Override', run.overriddenBy === null ? null : `by ${run.overriddenBy}: ${run.overrideReason ?? ''}`],
  ['Confirmed by', run.confirmedBy],
  ['Retry of', run.retryOf && idOf(run.retryOf.id)],
  ['Part of', run.parent && idOf(run.parent.id)],
  ['Can be undone', run.canBeUndone.possible ? 'yes' : `no: ${run.canBeUndone.reason ?? ''}`],
];

function waits({ blockedReason, blockedServer, blockedUntil }: ShownRun) {
  if (blockedReason === null) return null;
  const where = blockedServer === null ? '' : ` at ${blockedServer.fqdn}`;
  return `${blockedReason}${where}${blockedUntil === null ? '' : ` until ${timeOf(blockedUntil)}`}`;
}

export async function followRun(this: Context, { json }: JsonFlags, id: string) {
  const regent = this.connect();
  const run = await readRun(regent, id);
  await followStarted(this, regent, { json, wait: true }, [run], ([ended]) => ({ run: ended }));
}

/** It is not followed: that it ends as CANCELLED is what was wanted. */
export async function cancelRun(this: Context, { json }: JsonFlags, runId: string) {
  const { cancelRun: answer } = await this.connect().ask(CancelRunDocument, { input: { runId } });
  const { run, userErrors } = answer;
  if (run == null) throw new RefusedError(userErrors.map(({ message }) => message));
  if (json) this.printJson({ run });
  else this.print(`${run.kind} is cancelled, as soon as its worker stops: regent run show ${idOf(run.id)}`);
}

export async function retryRun(this: Context, flags: RunFlags, runId: string) {
  await act(this, this.connect(), flags, RetryRunDocument, { runId }, () => 'Nothing was to be done again.');
}

export async function undoRun(this: Context, flags: PlanFlags, runId: string) {
  await act(this, this.connect(), flags, UndoRunDocument, { runId }, () => 'Nothing was to be undone.');
}

export async function confirmRun(this: Context, flags: GoingOnFlags, runId: string) {
  await act(this, this.connect(), flags, ConfirmRunDocument, { runId }, () => 'It is confirmed.');
}

export async function overrideWindow(
  this: Context,
  { reason, ...flags }: OverrideWindowFlags,
  runId: string,
) {
  const input = { runId, reason };
  await act(this, this.connect(), flags, OverrideWindowDocument, input, () => 'It goes on.');
}
