import { notFound, RefusedError } from '../domain/errors.ts';
import type { Draft, PlannedChange, Planner } from '../domain/planner.ts';
import type { Model, RunKind, Server } from '../domain/vocabulary.ts';
import { goneFrom, modelStateOf, stateOf, worldOf, type World } from './desired.ts';
import { entryFor, stepsFor, type PlannedStep } from './pipeline.ts';
import type { ClientState, Desired } from './plugin.ts';
import { makeRedact } from './redact.ts';
import { planOnly } from './run-plugin.ts';
import type { RunnerDeps } from './deps.ts';

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
  ): Promise<PlannedChange[]> => {
    const phases = (['ABSENT', 'PRESENT'] as const).filter(
      (phase) =>
        kind === 'SYNC' ||
        (kind === 'UPDATE_MODELS' ? phase === 'PRESENT' : ofPhase(clients, phase).length > 0),
    );
    const steps = stepsFor(deps.pipeline, { kind, home, servers: [...world.servers.values()], phases });
    const plans: PlannedChange[] = [];
    for (const step of steps) plans.push(...(await planStep(world, kind, home, clients, step, signal)));
    return plans;
  };

  const planStep = async (
    world: World,
    kind: RunKind,
    home: Server,
    clients: ClientState[],
    step: PlannedStep,
    signal: AbortSignal,
  ): Promise<PlannedChange[]> => {
    const server = world.servers.get(step.serverId);
    const entry = server === undefined ? undefined : entryFor(deps.pipeline, step.plugin, server.role);
    if (server === undefined || entry === undefined || server.state === 'UNCONFIRMED') return [];
    if (server.mode === 'RETIRED') return [];
    const { plugin } = entry;
    const isRegents = plugin.place === 'regent';
    const isSandbox = server.connection === 'LOCAL' && !isRegents;
    if ((isSandbox && plugin.needsServices !== undefined) || plugin.skip?.(entry.options) !== undefined)
      return [];
    const keepsModels = plugin.findModels !== undefined;
    const concerned = keepsModels ? [] : ofPhase(clients, step.phase);
    const complete = kind === 'SYNC' && step.phase === 'PRESENT' && server.id === home.id && !keepsModels;
    if (concerned.length === 0 && !complete && !keepsModels) return [];
    const desired: Desired = {
      clients: concerned,
      models: world.models,
      complete,
      spared: [...world.clients.keys()].filter(
        (alias) => !concerned.some((client) => client.alias === alias),
      ),
      gone: goneFrom(world, server),
      servers: [...world.facts.values()],
      goneServers: world.goneServers,
    };
    const redact = makeRedact(concerned.flatMap(({ secrets }) => Object.values(secrets)));
    const result = await planOnly({
      entry,
      server: world.facts.get(server.id) ?? server,
      site: deps.site,
      transport: isRegents ? deps.ownTransport : deps.transportFor(server),
      desired,
      signal: AbortSignal.any([signal, AbortSignal.timeout(DRY_RUN_MS)]),
      tell: { planned: () => undefined, log: () => undefined },
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      const reason = redact(cause instanceof Error ? cause.message : String(cause));
      const message = `${step.plugin} on ${server.fqdn} cannot be planned: ${reason}`;
      throw new RefusedError([{ code: 'UNAVAILABLE', message }]);
    });
    return result.changes.map((change) => ({
      ...change,
      plugin: step.plugin,
      serverId: server.id,
      summary: redact(change.summary),
      ...(change.diff === undefined ? {} : { diff: redact(change.diff) }),
    }));
  };

  const planHome = (world: World, home: Server, signal: AbortSignal): Promise<PlannedChange[]> => {
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
    const plans: PlannedChange[] = [];
    for (const home of homes) {
      const theirs = states.filter(({ server }) => server.id === home.id);
      plans.push(...(await plansOf(world, 'UPDATE_CLIENT', home, theirs, signal)));
    }
    return plans;
  };

  const planModels = async (world: World, models: Model[], signal: AbortSignal) => {
    world.models = models.map((model) => modelStateOf(model, deps.site.defaultLanguage));
    const homes = [...world.servers.values()].filter(({ role }) => role === 'BACK_OFFICE');
    const plans = await Promise.all(homes.map((home) => plansOf(world, 'UPDATE_MODELS', home, [], signal)));
    return plans.flat();
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
        return (await Promise.all(homes.map((home) => planHome(world, home, signal)))).flat();
      }
    }
  };
}

function ofPhase(clients: ClientState[], phase: string): ClientState[] {
  return clients.filter((client) => (client.presence === 'absent') === (phase === 'ABSENT'));
}
