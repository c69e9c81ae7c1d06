/** How a step ends for each of its runs: done, failed for some, failed for all, skipped, or put off. */
import type { Server } from '../../domain/vocabulary.ts';
import { backupRows } from './backup-rows.ts';
import { isWaiting } from '../beside.ts';
import { changedSince } from '../drift/record-drift.ts';
import { giveUp } from '../ownership/own.ts';
import type { ClientState, Desired } from '../contract/plugin.ts';
import { entryFor, LAST_BACKUP } from '../pipeline.ts';
import { secureLastBackups } from './last-backups.ts';
import type { PluginResult } from './plugin-job.ts';
import { isLeftOut } from '../plan/decide.ts';
import { onlyPlans } from '../plan/only-plans.ts';
import type { SharedStep } from './shared-step.ts';
import { tellRuns } from './tell-runs.ts';
import { messageOf } from '../transient.ts';
import { failedAt, namedClients, stop, type ActiveRun, type Work } from '../work.ts';

export async function finish(
  work: Work,
  step: SharedStep,
  server: Server,
  runs: ActiveRun[],
  wanted: Desired,
  result: PluginResult,
): Promise<void> {
  const where = `${step.plugin} on ${server.fqdn}`;
  await keepOutcomes(work, result);
  if (step.action === 'check' && Object.keys(result.report).length > 0)
    await work.deps.runStore.saveFacts(server.id, result.report);
  if (step.action === 'backup' || isLastBackup(work, step, server)) {
    const rows = backupRows(work, step, server, runs, result);
    if (rows.length > 0) await work.deps.runStore.saveBackups(rows);
  }
  if (result.proved.size > 0) await work.deps.runStore.saveProofs(server.id, result.proved);
  if (result.error !== undefined) throw result.error;
  if (result.backups !== undefined) {
    const remarks = await work.deps.runStore.followDisk(server.id, result.backups);
    // A check and a backup have said it before.
    if (step.phase !== 'ACTION')
      for (const { name, client, remark } of remarks)
        tellRuns(work, step, runs).log(
          `The newest good backup of ${name} ${remark} Find out who changes backups on ${server.fqdn}.`,
          { ...(client === undefined ? {} : { client }), level: 'warn' },
        );
  }
  if (isLastBackup(work, step, server)) await secureLastBackups(work, runs, server, wanted, result);
  if (leavesOut(step)) {
    for (const [alias, message] of result.failures) work.problems.set(alias, `${where}: ${message}`);
  }
  if (step.mode === 'report')
    for (const { client } of result.changes) if (client !== undefined) work.unsettled.add(client);
  const gone = step.phase === 'ABSENT' ? wanted.clients.filter(({ presence }) => presence === 'absent') : [];
  // Nothing was removed where it only plans.
  if (!onlyPlans(work, server))
    giveUp(work, runs, { serverId: server.id, plugin: step.plugin }, [
      ...gone.map(({ alias }) => alias).filter((alias) => !result.failures.has(alias)),
      ...(wanted.complete && step.mode === 'usual' ? wanted.leftBehind : []),
    ]);
  for (const run of runs) {
    if (!work.active.has(run.id)) continue;
    const theirs = [...result.failures].filter(([alias]) => run.clients.has(alias));
    const reports = [...result.clientReports].filter(([alias]) => run.clients.has(alias));
    const data = {
      ...result.report,
      ...(reports.length > 0 ? { clients: Object.fromEntries(reports) } : {}),
    };
    const { inCommon } = result;
    const isLost = ([alias]: [string, string]) => inCommon?.aliases.has(alias) === true;
    // A run for one client says what that client has lost; the other runs say it once for all clients.
    const once = run.clientIds.length === 1 || !theirs.some(isLost) ? undefined : inCommon?.text;
    conclude(work, step, run, {
      problems: [
        ...changedSince(work, run, step.plugin, result),
        ...(once === undefined ? [] : [once]),
        ...saidOnce(
          run,
          theirs.filter((each) => once === undefined || !isLost(each)),
        ),
      ],
      where,
      ...(Object.keys(data).length > 0 ? { data } : {}),
    });
  }
}

/** Whether a client that fails in the step is left out of the next ones. */
const leavesOut = ({ phase, action, mode }: SharedStep) =>
  mode !== 'report' && (phase !== 'ACTION' || action === LAST_BACKUP);

/** Whether the reports of the step are of last backups, of clients that are deleted. */
const isLastBackup = (work: Work, { action, phase, plugin }: SharedStep, server: Server) =>
  action === LAST_BACKUP ||
  (phase === 'ABSENT' &&
    !onlyPlans(work, server) &&
    entryFor(work.deps.pipeline, plugin, server.role)?.plugin.findBackups !== undefined);

/** Stores what is done for good, even if something else has failed. */
export async function keepOutcomes({ deps: { runStore } }: Work, result: PluginResult): Promise<void> {
  if (result.fulfilled.size > 0) await runStore.fulfil([...result.fulfilled]);
  for (const [id, outcome] of result.restored) await runStore.restored(id, outcome);
}

/** If several clients have the same message, it is given once, with all of their names. */
function saidOnce(run: ActiveRun, failures: [string, string][]): string[] {
  const who = new Map<string, string[]>();
  for (const [alias, message] of failures) who.set(message, [...(who.get(message) ?? []), alias]);
  return [...who].map(([message, aliases]) =>
    run.clientIds.length === 1 ? message : `${aliases.join(', ')}: ${message}`,
  );
}

/** The error belongs to no single client: it ends the step for all of its clients. */
export function failForAll(
  work: Work,
  step: SharedStep,
  server: Server,
  runs: ActiveRun[],
  wanted: Desired,
  error: unknown,
): void {
  const where = `${step.plugin} on ${server.fqdn}`;
  work.deps.log.warn({ err: error, step: where }, 'a step failed');
  if (leavesOut(step)) {
    for (const { alias } of wanted.clients) work.problems.set(alias, `${where}: ${messageOf(error)}`);
  }
  for (const run of runs) {
    conclude(work, step, run, { problems: [messageOf(error)], where });
  }
}

interface Conclusion {
  problems: string[];
  where: string;
  data?: unknown;
}

function conclude(work: Work, step: SharedStep, run: ActiveRun, conclusion: Conclusion) {
  const { where, data } = conclusion;
  const position = step.positions.get(run.id) ?? 0;
  const problems = [...(run.open.get(position) ?? []), ...conclusion.problems];
  // The run goes on for the clients that are under way.
  if (isWaiting(work, run)) return void run.open.set(position, problems);
  run.open.delete(position);
  const status = problems.length > 0 ? 'FAILED' : 'SUCCEEDED';
  const reason = problems.join('\n');
  const isNew = (problem: string) =>
    !run.problems.some(
      (told) => told.endsWith(`: ${problem}`) || problem.endsWith(told.slice(told.indexOf(': '))),
    );
  const fresh = problems.filter(isNew);
  const told = fresh.length > 0 ? `: ${fresh.join('\n')}` : ' for the same reason';
  const text = problems.length > 0 ? `${where} failed${told}` : `${where} is done`;
  const level = problems.length > 0 ? 'ERROR' : 'INFO';
  work.journal.step(run.id, position, status, {
    ...(problems.length > 0 ? { reason } : {}),
    ...(data === undefined ? {} : { data }),
  });
  work.journal.tell(run.id, { type: 'STEP_ENDED', level, step: position, text, data: { status } });
  if (problems.length === 0) return;
  run.problems.push(...fresh.map((it) => `${where}: ${it}`));
  const named = namedClients(run);
  const isThrough = (client: ClientState) =>
    isLeftOut(work.problems, client) || run.over.get(client.alias) !== undefined;
  const isOver = named.length > 0 && named.every(isThrough);
  if (isOver) stop(work, run, 'FAILED', run.problems.join('\n'), failedAt(run.problems));
}

export function skip(work: Work, step: SharedStep, run: ActiveRun, reason: string): void {
  const { journal } = work;
  const position = step.positions.get(run.id) ?? 0;
  if (isWaiting(work, run)) return;
  if (run.open.has(position)) {
    conclude(work, step, run, {
      problems: [],
      where: `${step.plugin} on ${step.server?.fqdn ?? 'a server that is gone'}`,
    });
    return;
  }
  run.skipped.push(reason);
  journal.step(run.id, position, 'SKIPPED', { reason });
  const text = `${step.plugin} on ${step.server?.fqdn ?? 'a server that is gone'} is skipped: ${reason}`;
  journal.tell(run.id, { type: 'STEP_ENDED', step: position, text, data: { status: 'SKIPPED' } });
}
