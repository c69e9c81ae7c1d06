import { notFound, RefusedError, type Problem } from '../../domain/errors.ts';
import type { Draft, Plan, PlannedChange, Planner } from '../../domain/runs/planner.ts';
import type { Model, RunKind, Server } from '../../domain/vocabulary.ts';
import { goneFrom, leftBehindAt, modelStateOf, stateOf, worldOf, type World } from './desired.ts';
import { lookAt, transportFor } from './look-at.ts';
import { whyNotOurs } from '../ownership/managed-by.ts';
import { entryFor, stepsFor, type PlannedStep } from '../pipeline.ts';
import type { ClientState, Desired } from '../contract/plugin.ts';
import { makeRedact } from '../redact.ts';
import type { RunnerDeps } from '../deps.ts';
import { lostOne, lostSeveral, obstructed, type Obstacles } from '../ownership/whose.ts';

const DRY_RUN_MS = 60_000;

/** Dry runs: every plan of the steps that a run would have, and nothing applied. */
export function makePlanner(deps: RunnerDeps): Planner {
  const look = async (): Promise<World> =>
    worldOf(await deps.ledger.surroundings(), deps.vaults, deps.site.defaultLanguage);

  const plansOf = async (
    world: World,
    kind: RunKind,
    home: Server,
    clients: ClientState[],
    signal: AbortSignal,
  ): Promise<Plan> => {
    const phases = (['ABSENT', 'PRESENT'] as const).filter(
      (phase) =>
        kind === 'SYNC' ||
        (kind === 'UPDATE_MODELS' ? phase === 'PRESENT' : ofPhase(clients, phase).length > 0),
    );
    const steps = stepsFor(deps.pipeline, { kind, home, servers: [...world.servers.values()], phases });
    const found: Found = {
      changes: [],
      obstacles: new Map(),
      problems: new Map(),
      vanished: [],
      held: new Set(),
      notOurs: new Map(),
    };
    for (const step of steps) await planStep(found, world, kind, home, clients, step, signal);
    return planOf(found);
  };

  const planStep = async (
    found: Found,
    world: World,
    kind: RunKind,
    home: Server,
    clients: ClientState[],
    step: PlannedStep,
    signal: AbortSignal,
  ): Promise<void> => {
    const server = world.servers.get(step.serverId);
    const entry = server === undefined ? undefined : entryFor(deps.pipeline, step.plugin, server.role);
    if (server === undefined || entry === undefined || server.state === 'UNCONFIRMED') return;
    if (server.mode === 'RETIRED') return;
    const { plugin } = entry;
    const isRegents = plugin.place === 'regent';
    const isSandbox = server.connection === 'LOCAL' && !isRegents;
    if ((isSandbox && plugin.needsServices !== undefined) || plugin.skip?.(entry.options) !== undefined)
      return;
    const keepsModels = plugin.findModels !== undefined;
    const concerned = keepsModels
      ? []
      : ofPhase(clients, step.phase).filter(({ alias }) => !found.held.has(alias));
    const complete = kind === 'SYNC' && step.phase === 'PRESENT' && server.id === home.id && !keepsModels;
    if (concerned.length === 0 && !complete && !keepsModels) return;
    const desired: Desired = {
      clients: concerned,
      models: world.models,
      complete,
      spared: [...world.clients.keys()].filter(
        (alias) => !concerned.some((client) => client.alias === alias),
      ),
      gone: goneFrom(world, server),
      leftBehind: leftBehindAt(world, server, plugin.id),
      servers: [...world.facts.values()],
      goneServers: world.goneServers,
    };
    const redact = makeRedact(concerned.flatMap(({ secrets }) => Object.values(secrets)));
    const at = { entry, server, transport: transportFor(deps, server, entry), desired };
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(DRY_RUN_MS)]);
    const look = async () => {
      if (!isRegents && !found.notOurs.has(server.id))
        found.notOurs.set(server.id, await whyNotOurs({ deps, world }, server, at.transport.files(inTime)));
      return lookAt({ deps, world }, at, inTime);
    };
    const verdict = await look().catch((cause: unknown) => {
      signal.throwIfAborted();
      const reason = redact(cause instanceof Error ? cause.message : String(cause));
      const message = `${step.plugin} on ${server.fqdn} cannot be planned: ${reason}`;
      throw new RefusedError([{ code: 'UNAVAILABLE', message }]);
    });
    const { fqdn } = server;
    for (const [alias, things] of verdict.inTheWay)
      found.obstacles.set(alias, [...(found.obstacles.get(alias) ?? []), { fqdn, things }]);
    if (verdict.lost.size > 1) {
      found.vanished.push(lostSeveral(fqdn, verdict.lost));
      for (const alias of [...verdict.lost.keys(), ...verdict.held]) found.held.add(alias);
    } else
      for (const [alias, lost] of verdict.lost) found.problems.set(alias, `${alias}: ${lostOne(fqdn, lost)}`);
    for (const change of verdict.changes)
      found.changes.push({
        ...change,
        plugin: step.plugin,
        serverId: server.id,
        summary: redact(change.summary),
        ...(change.diff === undefined ? {} : { diff: redact(change.diff) }),
      });
  };

  const planHome = (world: World, home: Server, signal: AbortSignal): Promise<Plan> => {
    const clients = [...world.clients.values()]
      .filter(({ row }) =>
        home.role === 'FRONT_OFFICE' ? row.serverId === home.id : row.activatedAt !== null,
      )
      .map(({ state }) => state);
    return plansOf(world, 'SYNC', home, clients, signal);
  };

  const planClients = async (world: World, drafts: Draft[], signal: AbortSignal) => {
    const numbers = await deps.ledger.modelNumbers(drafts.flatMap(({ modelIds }) => modelIds));
    const states = drafts.flatMap(({ client, modelIds, firstUserRequests }) => {
      const facts = world.facts.get(client.serverId);
      if (facts === undefined) return [];
      const own = modelIds.flatMap((id) => numbers.get(id) ?? []).toSorted((one, other) => one - other);
      return [stateOf({ ...client, modelNumbers: own, firstUserRequests }, facts, deps.vaults)];
    });
    const homes = [...world.servers.values()].filter(({ id }) =>
      states.some(({ server }) => server.id === id),
    );
    const plans: Plan[] = [];
    for (const home of homes) {
      const theirs = states.filter(({ server }) => server.id === home.id);
      plans.push(await plansOf(world, 'UPDATE_CLIENT', home, theirs, signal));
    }
    return together(plans);
  };

  const planModels = async (world: World, models: Model[], signal: AbortSignal) => {
    world.models = models.map((model) => modelStateOf(model, deps.site.defaultLanguage));
    const homes = [...world.servers.values()].filter(({ role }) => role === 'BACK_OFFICE');
    const plans = await Promise.all(homes.map((home) => plansOf(world, 'UPDATE_MODELS', home, [], signal)));
    return together(plans);
  };

  return async (request, signal) => {
    const world = await look();
    switch (request.of) {
      case 'clients':
        return planClients(world, request.drafts, signal);
      case 'models':
        return planModels(world, request.models, signal);
      case 'server': {
        const home = world.servers.get(request.serverId);
        if (home === undefined) throw notFound(`There is no server ${request.serverId}.`, 'serverId');
        return planHome(world, home, signal);
      }
      case 'all': {
        const homes = [...world.servers.values()];
        return together(await Promise.all(homes.map((home) => planHome(world, home, signal))));
      }
    }
  };
}

interface Found {
  changes: PlannedChange[];
  /** What is in the way, by alias. */
  obstacles: Map<string, Obstacles>;
  /** What else single clients would fail with, by alias. */
  problems: Map<string, string>;
  /** What servers would be held for. */
  vanished: string[];
  /** The clients of whom nothing is done then. */
  held: Set<string>;
  /** Why nothing would be done on servers until they are claimed, by id; undefined for those that are this Regent's. */
  notOurs: Map<string, string | undefined>;
}

/** As in a run, whoever would fail has nothing done. */
function planOf({ changes, obstacles, problems, vanished, held, notOurs }: Found): Plan {
  for (const [alias, where] of obstacles) problems.set(alias, obstructed(alias, where));
  const others = [...notOurs.values()].flatMap((why) => why ?? []);
  const messages = [...others, ...problems.values(), ...vanished];
  return {
    changes: changes.filter(({ client = '' }) => !problems.has(client) && !held.has(client)),
    problems: messages.map((message): Problem => ({ code: 'CONFLICT', message })),
  };
}

const together = (plans: Plan[]): Plan => ({
  changes: plans.flatMap(({ changes }) => changes),
  problems: [...new Map(plans.flatMap(({ problems }) => problems).map((one) => [one.message, one])).values()],
});

function ofPhase(clients: ClientState[], phase: string): ClientState[] {
  return clients.filter((client) => (client.presence === 'absent') === (phase === 'ABSENT'));
}
