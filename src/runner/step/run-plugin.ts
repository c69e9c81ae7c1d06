/** One plugin on one server: plan, apply, plan again, verify. Knows nothing of runs or the database. */
import { isTransient } from '../transient.ts';
import { blame } from './not-settled.ts';
import { contextOf, noResult, type Gathered } from './plugin-context.ts';
import {
  isLeaving,
  type Change,
  type ClientState,
  type Context,
  type Desired,
  type Plugin,
} from '../contract/plugin.ts';
import { findOrphans, lookForClients } from '../orphans/find-orphans.ts';
import type { FoundOrphan } from '../../domain/vocabulary.ts';
import type { BackupLook } from '../store/client-results.ts';
import type { PlanJob, PluginJob, PluginResult } from './plugin-job.ts';
import { judge, setAside, type Verdict } from '../ownership/whose.ts';

/** The progress of one call of a plugin. */
interface Course {
  job: PluginJob;
  ctx: Context;
  desired: Desired;
  result: Gathered;
  /** Clients to remove that have nothing of Regent's own here. */
  leftAlone: Set<string>;
}

/** Rejects if the step failed for everybody; failures of single clients are in the result. */
export async function runPlugin(job: PluginJob): Promise<PluginResult> {
  const result = noResult();
  const ctx = contextOf(job, result);
  const { plugin } = job.entry;
  if (job.action !== undefined || plugin.findModels !== undefined) await job.mustBeOurs();
  const found = await plugin.findModels?.(ctx);
  const desired = found === undefined ? job.desired : { ...job.desired, models: await job.adopt(found) };
  const course: Course = { job, ctx, desired, result, leftAlone: new Set() };
  if (job.action !== undefined) {
    if (plugin.requests !== undefined && job.action === 'collect') await job.collect(plugin.requests, ctx);
    return act(course, job.action);
  }
  // In a sync, Regent also looks at the backups on the disk. If that fails, the sync goes on without it.
  const looked = desired.complete ? lookForBackups(plugin, ctx).catch(() => undefined) : undefined;
  const others = desired.complete ? lookForClients(plugin, ctx) : undefined;
  others?.catch(() => undefined);
  // A plan changes nothing, so the check that this Regent manages the server runs at the same time.
  [, result.changes] = await both(job.mustBeOurs(), plugin.plan(ctx, desired));
  judgePlan(course);
  await job.seen(result);
  if (others !== undefined)
    result.orphans = await findOrphans(desired, result.said, await others, job.transport, job.signal);
  if (job.reports) return { ...result, backups: await looked };
  await claimNew(course);
  await applyDue(course);
  await lookFromOutside(course);
  // A removal may have made a last backup, and moved the others.
  result.backups = await (removes(desired) ? lookForBackups(plugin, ctx).catch(() => undefined) : looked);
  return result;
}

const removes = ({ clients }: Desired) => clients.some((client) => isLeaving(client));

/** Waits for both, even if one rejects; an error of the first takes precedence. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

async function act({ job, ctx, desired, result }: Course, action: string): Promise<PluginResult> {
  const { plugin } = job.entry;
  await plugin.actions?.[action]?.(ctx, desired).catch((error: unknown) => {
    const isEmpty = Object.keys(result.report).length + result.proved.size === 0;
    if (job.signal.aborted || isTransient(error) || isEmpty) throw error;
    result.error = error;
  });
  if (result.error !== undefined) return result;
  const looked = lookForBackups(plugin, ctx);
  // The backups are not lost if this look fails.
  result.backups = await (action === 'check' ? looked : looked.catch(() => undefined));
  return result;
}

async function lookForBackups(plugin: Plugin, ctx: Context): Promise<BackupLook | undefined> {
  const since = new Date();
  const found = await plugin.findBackups?.(ctx);
  return found && { since, found };
}

function scoped({ scope }: PlanJob, changes: Change[]): Pick<PluginResult, 'changes' | 'left'> {
  const left = new Set(changes.filter((change) => scope.leaves(change)));
  return { left: [...left], changes: changes.filter((change) => !left.has(change)) };
}

/** Removes the changes that may not be made from the plan, and reports the others. */
function judgePlan({ job, desired, result, leftAlone }: Course): void {
  const { fqdn } = job.server;
  const verdict = judge(fqdn, result, desired, job.whose);
  Object.assign(result, scoped(job, verdict.changes));
  job.mustBeLet(result.changes);
  result.failures = verdict.refused;
  result.inCommon = verdict.inCommon;
  for (const [alias, things] of verdict.leftAlone) {
    leftAlone.add(alias);
    if (things.length > 0) {
      const text = `Left alone on ${fqdn}, because Regent has not made it: ${things.join(', ')}`;
      job.tell.log(text, { client: alias, level: 'warn' });
    }
  }
  for (const change of result.changes) job.tell.planned(change);
}

async function claimNew(course: Course): Promise<void> {
  const { job } = course;
  const newcomers = willing(course).clients.filter(({ alias }) => !job.whose.owns(alias));
  if (newcomers.length > 0) await job.claim(newcomers.map(({ alias }) => alias));
}

/** Makes the changes before the long ones, and checks that none of them remains. */
async function applyDue(course: Course): Promise<void> {
  const { job, ctx, result } = course;
  const { plugin } = job.entry;
  const due = beforeLong(result.changes, job, result);
  job.signal.throwIfAborted();
  if (due.length + result.long.size > 0) await job.beforeApply();
  if (due.length === 0) return;
  const { left } = result;
  // What is left as it is stays so even if one file has the parts of several clients.
  const isUntouched = untouchedBy(left, due);
  await plugin.apply(ctx, due, setAside(willing(course), isUntouched));
  job.signal.throwIfAborted();
  const after = await plugin.plan(ctx, setAside(remaining(course), isUntouched));
  blame(
    after.filter((change) => !job.scope.leaves(change)),
    ctx,
  );
  tellOverwritten(job, left, after, isUntouched);
  job.repaired(due.filter(({ client }) => client === undefined || !result.failures.has(client)));
}

/** A plugin may write a file as a whole, with what should have stayed as it was. */
function tellOverwritten(
  { desired, tell, server }: PluginJob,
  left: Change[],
  after: Change[],
  isUntouched: (client: ClientState) => boolean,
): void {
  const untouched = new Set(desired.clients.filter(isUntouched).map(({ alias }) => alias));
  for (const { client, subject } of left) {
    const isThere = after.some((change) => change.client === client && change.subject === subject);
    if (isThere || (client !== undefined && untouched.has(client))) continue;
    const text = `${subject} on ${server.fqdn} should have stayed as it was, but has to be written together with other changes, and is as desired now.`;
    tell.log(text, { level: 'warn', ...(client === undefined ? {} : { client }) });
  }
}

async function lookFromOutside(course: Course): Promise<void> {
  const { job, ctx, result } = course;
  const { plugin } = job.entry;
  // What somebody lets be as it is need not be as desired.
  const isUntouched = untouchedBy(result.left, result.changes);
  const willed = setAside(remaining(course), (client) => isUntouched(client) || job.isLetBe(client.alias));
  const doubtful = doubtfulOf(job, result.changes, willed);
  const isDue = job.verifies !== false && doubtful.clients.length > 0;
  if (plugin.verify !== undefined && isDue) await plugin.verify(ctx, doubtful);
}

/** The clients of which something is left as it is, and nothing is changed. */
const untouchedBy =
  (left: Change[], changed: Change[]) =>
  ({ alias }: ClientState): boolean =>
    left.some(({ client }) => client === alias) && !changed.some(({ client }) => client === alias);

/** The clients for which the plugin works. */
const willing = ({ desired, result, leftAlone }: Course) =>
  setAside(desired, ({ alias }) => result.failures.has(alias) || leftAlone.has(alias));

/** The clients for which its work here is complete. */
const remaining = (course: Course) => setAside(willing(course), ({ alias }) => course.result.long.has(alias));

/** A client's changes are in order: those after a long one are made when that one is done. */
function beforeLong(changes: Change[], { isLong }: PluginJob, { long }: PluginResult): Change[] {
  return changes.filter((change) => {
    const { client } = change;
    if (client === undefined || isLong === undefined) return true;
    if (!long.has(client) && isLong(change)) long.set(client, change);
    return !long.has(client);
  });
}

/** Makes one client's long change alone; the result has the client's failure, if any. */
export async function makeLongChange(job: PlanJob, change: Change): Promise<PluginResult> {
  const result = noResult();
  const ctx = contextOf(job, result);
  await job.entry.plugin.apply(ctx, [change], job.desired);
  job.signal.throwIfAborted();
  if (result.failures.size > 0) return result;
  const left = await job.entry.plugin.plan(ctx, job.desired);
  blame(
    left.filter(({ client, subject }) => client === change.client && subject === change.subject),
    ctx,
  );
  return result;
}

/** The clients that changed or are doubtful; all clients if something of the server's own changed. */
function doubtfulOf(job: PluginJob, changes: Change[], desired: Desired): Desired {
  const changed = new Set(changes.map((change) => change.client));
  if (changed.has(undefined)) return desired;
  const isDoubtful = ({ alias }: ClientState) => changed.has(alias) || job.isDoubtful(alias);
  return { ...desired, clients: desired.clients.filter(isDoubtful) };
}

/** The orphans that a complete plan finds now. */
export async function orphansNow(job: PlanJob): Promise<FoundOrphan[]> {
  const result = noResult();
  const ctx = contextOf(job, result);
  const { plugin } = job.entry;
  const [looked] = await Promise.all([lookForClients(plugin, ctx), plugin.plan(ctx, job.desired)]);
  const { found, why } = await findOrphans(job.desired, result.said, looked, job.transport, job.signal);
  if (why !== undefined) throw new Error(why);
  return found;
}

/** The changes that plan finds now, and their ownership; nothing more. */
export async function planOnly(job: PlanJob): Promise<Verdict> {
  const result = noResult();
  result.changes = await job.entry.plugin.plan(contextOf(job, result), job.desired);
  const verdict = judge(job.server.fqdn, result, job.desired, job.whose);
  return { ...verdict, ...scoped(job, verdict.changes), adoptable: result.adoptable };
}
