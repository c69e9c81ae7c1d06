import { isClosed, isDeleted } from '../../domain/clients/presence.ts';
import { DatabaseAwayError, notFound, RefusedError, type Problem } from '../../domain/errors.ts';
import type { DryRunRequest, Plan, Planner } from '../../domain/runs/plan.ts';
import { orphanInWords, stepsOfRemoval } from '../../domain/orphans/removal.ts';
import { isPartOfAll } from '../../domain/runs/queue-runs.ts';
import type { DesiredClient, RunKind, Server } from '../../domain/vocabulary.ts';
import { heldBy, type Hold } from '../../domain/windows/held.ts';
import type { RunnerDeps } from '../deps.ts';
import type { RunStore } from '../store/run-store.ts';
import type { Surroundings } from '../store/surroundings.ts';
import { TransportError } from '../../transport/errors.ts';
import { whyNotOurs } from '../ownership/managed-by.ts';
import { failsAll, type Verdict } from '../ownership/whose.ts';
import { entryFor } from '../pipeline.ts';
import { ghostsOf } from '../orphans/ghosts.ts';
import { listOrphans } from '../orphans/list-orphans.ts';
import { thatOf, whyNotRemoved } from '../orphans/why-not-removed.ts';
import { makeMasks, maskAtHome, redactChange, type Redact } from '../redact.ts';
import { sharedSteps, type Asking, type SharedStep } from '../step/shared-step.ts';
import { messageOf } from '../transient.ts';
import { decide, type Due } from './decide.ts';
import { worldOf, type World } from './desired.ts';
import { askingOf } from './asking.ts';
import { isAbout } from '../drift/scope.ts';
import { findObstacles } from './find-obstacles.ts';
import { foresee } from './foresee.ts';
import { lookAt, transportFor } from './look-at.ts';
import { changesAtObserved, whyNotAtHome } from './observed.ts';
import { isHomeObserved } from './only-plans.ts';
import { lastBackups, planBackup } from './plan-backup.ts';
import { logOfWork } from '../work-log.ts';
import { planRequests } from '../collect/plan-requests.ts';

/** Shorter than the API waits for an answer, in ms: then the answer can name what did not respond. */
const DRY_RUN_MS = 100_000;

const NO_RUNS = new Map<string, never>();

/** Dry runs: plans the runs that would be queued, with the rows that they would find, and applies nothing. */
export function makePlanner(deps: RunnerDeps): Planner {
  return async (request, signal) => {
    if (request.of === 'requests') return planRequests(deps, request.serverId, signal);
    const surroundings = await surroundingsOf(deps.runStore, request);
    const masks = makeMasks();
    const world = worldOf(surroundings, deps.vaults, deps.site.defaultLanguage, masks.add);
    const runs = runsFor(deps, world, request);
    for (const run of runs) maskAtHome(run, masks);
    const log = logOfWork(deps.log, masks.redact, () => NO_RUNS);
    const around = { deps: { ...deps, log }, world, redact: masks.redact };
    const hold = holdOf(world, runs);
    const plan = request.of === 'backup' || request.of === 'proof' ? planBackup : planRun;
    const planned = together(await Promise.all(runs.map((run) => plan(around, run, signal))));
    return hold === undefined ? planned : { ...planned, waitsUntil: hold.until.toISOString() };
  };
}

/** The window that would hold back the last of these runs. */
function holdOf(world: World, runs: Asking[]): Hold | undefined {
  const holds = runs.flatMap(({ kind, serverId, steps, clients, reports }) => {
    const leaves = [...clients.values()].flatMap(({ move }) => move?.from.id ?? []);
    const onlyLooks = reports || isHomeObserved({ homeId: serverId, world });
    const run = { kind, serverId, steps, leaves, isOverridden: false, onlyLooks };
    return heldBy(run, world.frozen) ?? [];
  });
  return holds.toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
}

/** The rows as they would be after the operation. */
async function surroundingsOf(runStore: RunStore, request: DryRunRequest): Promise<Surroundings> {
  const now = await runStore.surroundings();
  if (request.of === 'models') return { ...now, models: request.models };
  if (request.of !== 'clients') return now;
  const others = now.clients.filter(({ id }) => !request.drafts.some((draft) => draft.id === id));
  return { ...now, clients: [...others, ...request.drafts] };
}

/** The runs that would be queued. */
function runsFor({ pipeline }: RunnerDeps, world: World, request: DryRunRequest): Asking[] {
  const servers = [...world.servers.values()];
  const runOf = (kind: RunKind, home: Server, clientIds: string[] = []): Asking => {
    const hasLeaving =
      world.leavers.has(home.id) ||
      [...world.clients.values()].some(
        ({ row }) => row.serverId === home.id && isDeleted(row) && !isClosed(row),
      );
    return askingOf(pipeline, world, { kind, home, servers, clientIds, hasLeaving });
  };
  const all = servers.filter(isPartOfAll('SYNC'));
  switch (request.of) {
    case 'requests':
      return [];
    case 'clients': {
      return servers.flatMap((home) =>
        (['DELETE_CLIENT', 'UPDATE_CLIENT', 'MOVE_CLIENT'] as const).flatMap((kind) => {
          const isTheirs = ({ serverId, presence, move }: DesiredClient) =>
            (move?.toServerId ?? serverId) === home.id &&
            kind ===
              (isDeleted({ presence }) ? 'DELETE_CLIENT' : move === null ? 'UPDATE_CLIENT' : 'MOVE_CLIENT');
          const ids = request.drafts.filter(isTheirs).map(({ id }) => id);
          return ids.length > 0 ? [runOf(kind, home, ids)] : [];
        }),
      );
    }
    case 'models':
      return all.filter(({ role }) => role === 'BACK_OFFICE').map((home) => runOf('UPDATE_MODELS', home));
    case 'server': {
      const home = world.servers.get(request.serverId);
      if (home === undefined) throw notFound(`There is no server ${request.serverId}.`, 'serverId');
      const run = runOf('SYNC', home);
      const isTold = ({ plugin }: { plugin: string }) =>
        entryFor(pipeline, plugin, home.role)?.plugin.place === 'regent';
      return [request.onlyTold === true ? { ...run, steps: run.steps.filter(isTold) } : run];
    }
    case 'backup': {
      const client = [...world.clients.values()].find(({ row }) => row.id === request.clientId);
      const home = world.servers.get(client?.row.serverId ?? '');
      return home === undefined ? [] : [runOf('BACKUP', home, [request.clientId])];
    }
    case 'proof': {
      const home = world.servers.get(request.serverId);
      return home === undefined ? [] : [runOf('VERIFY', home, request.clientIds)];
    }
    case 'drift':
      return servers.flatMap((home) => {
        const repairs = request.drift.filter(({ serverId }) => serverId === home.id);
        if (repairs.length === 0) return [];
        const run = runOf('REPAIR_DRIFT', home, [
          ...new Set(repairs.flatMap(({ clientId }) => clientId ?? [])),
        ]);
        const steps = run.steps.filter(({ plugin, serverId }) =>
          repairs.some((each) => each.plugin === plugin && serverId === home.id),
        );
        return [{ ...run, steps, repairs }];
      });
    case 'orphans': {
      const home = world.servers.get(request.orphans[0]?.serverId ?? '');
      if (home === undefined) return [];
      const run = { ...runOf('REMOVE_ORPHAN', home), orphans: request.orphans };
      const clients = ghostsOf(world, run);
      return [{ ...run, clients, steps: stepsOfRemoval(run.steps, request.orphans) }];
    }
    case 'all':
      return all.map((home) => runOf('SYNC', home));
  }
}

interface Around {
  deps: RunnerDeps;
  world: World;
  redact: Redact;
}

async function planRun({ deps, world, redact }: Around, run: Asking, signal: AbortSignal): Promise<Plan> {
  const steps = sharedSteps(deps.pipeline, world, [run]).map((step) => ({ step, runs: [run] }));
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(DRY_RUN_MS)]);
  const verdicts = new Map<string, Promise<Verdict>>();
  /** Nothing changes, so the result of a look for the same clients is kept. */
  const lookOnce = (due: Due): Promise<Verdict> => {
    const { entry, server, desired } = due;
    const aliases = desired.clients.map(({ alias }) => alias).toSorted();
    const key = JSON.stringify([entry.plugin.id, server.id, desired.complete, aliases]);
    const transport = transportFor(deps, server, entry);
    const verdict = verdicts.get(key) ?? lookAt({ deps, world }, { ...due, transport }, inTime);
    verdicts.set(key, verdict);
    return verdict;
  };
  const nobodyFailed = { deps, world, problems: new Map<string, string>() };
  const isObservedHome = isHomeObserved({ homeId: run.serverId, world });
  const obstacles = new Map([
    ...(isObservedHome ? [] : await changesAtObserved(nobodyFailed, steps, lookOnce)),
    ...(await findObstacles(nobodyFailed, steps, signal, lookOnce)),
  ]);
  /**
   * Why nothing would be done on a server until this Regent may manage it, by id; undefined if it may
   * already.
   */
  const notOurs = new Map<string, string | undefined>();
  const look = async (due: Due, { action }: SharedStep) => {
    const { entry, server, desired } = due;
    try {
      if (entry.plugin.place !== 'regent' && !notOurs.has(server.id))
        notOurs.set(
          server.id,
          await whyNotOurs({ deps, world }, server, deps.transportFor(server).files(inTime)),
        );
      return action === undefined ? await lookOnce(due) : lastBackups(desired);
    } catch (cause) {
      signal.throwIfAborted();
      const isOfPlan = !(cause instanceof TransportError || cause instanceof DatabaseAwayError);
      if (isOfPlan && !inTime.aborted) return failsAll(desired, messageOf(cause));
      const message = `${entry.plugin.id} on ${server.fqdn} cannot be planned: ${redact(messageOf(cause))}`;
      throw new RefusedError([{ code: 'UNAVAILABLE', message }]);
    }
  };
  const seen = await foresee({ deps, world, problems: obstacles }, steps, look);
  const told = seen.flatMap(({ step: { plugin, server }, verdict: { refused, inCommon } }) => [
    ...(inCommon === undefined ? [] : [`${plugin} on ${server?.fqdn}: ${inCommon.text}`]),
    ...[...refused]
      .filter(([alias]) => !obstacles.has(alias) && !inCommon?.aliases.has(alias))
      .map(([alias, message]) => `${alias}: ${message}`),
  ]);
  const missed = run.repairs
    .filter(
      (each) =>
        !seen.some(({ step, verdict }) =>
          verdict.changes.some((change) => isAbout(world, step.plugin, each, change)),
        ),
    )
    .map(
      ({ subject }) =>
        `${subject} does not differ any more, or in another way than before. Look at it again (drift) after the next sync.`,
    );
  const notRemoved = await whyNotRemovedAt({ deps, world }, run, seen, inTime);
  const refusal = whyNotAtHome(world, run);
  const messages = [
    ...(refusal === undefined ? [] : [refusal]),
    ...missed,
    ...notRemoved,
    ...[...notOurs.values()].flatMap((why) => why ?? []),
    ...obstacles.values(),
    ...told,
  ];
  return {
    changes: seen.flatMap(({ step: { plugin, server }, verdict: { changes } }) =>
      changes.map(({ state: _state, isDue: _isDue, plannedAs: _plannedAs, ...change }) => ({
        ...redactChange(redact, change),
        plugin,
        serverId: server?.id ?? '',
      })),
    ),
    problems: messages.map((message): Problem => ({ code: 'CONFLICT', message: redact(message) })),
  };
}

/** Why the orphans of the run would not be removed; none if it removes none. */
async function whyNotRemovedAt(
  around: Pick<Around, 'deps' | 'world'>,
  run: Asking,
  seen: { step: SharedStep; verdict: Verdict }[],
  signal: AbortSignal,
): Promise<string[]> {
  const { kind, orphans } = run;
  const home = around.world.servers.get(run.serverId ?? '');
  if (kind !== 'REMOVE_ORPHAN' || home === undefined) return [];
  const plugins = new Set(orphans.map(({ plugin }) => plugin));
  const present = await listOrphans(around, home, plugins, signal);
  const planned = seen.filter(({ step }) => step.action === undefined);
  const changes = new Map(planned.map(({ step, verdict }) => [step.plugin, verdict.changes]));
  const skipped = sharedSteps(around.deps.pipeline, around.world, [run]).flatMap((step) => {
    const due = decide({ ...around, problems: new Map() }, step, [run]);
    return 'skip' in due ? [`${step.plugin} on ${home.fqdn}: ${due.skip} So nothing would be removed.`] : [];
  });
  return [
    ...skipped,
    ...orphans
      .filter((orphan) => thatOf(orphan, present) === undefined)
      .map((orphan) => `The ${orphanInWords(orphan)} on ${home.fqdn} is not there any more.`),
    ...whyNotRemoved(orphans, home.fqdn, { changes, present, clients: around.world.clients }),
  ];
}

/** If several runs would make the same change, only the first of them has it. */
const together = (plans: Plan[]): Plan => ({
  changes: once(plans.flatMap(({ changes }) => changes)),
  problems: once(plans.flatMap(({ problems }) => problems)),
});

const once = <T>(all: T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
