/** The report on a take-over: reads all sources, compares them, and plans. Nothing is written anywhere. */
import { RefusedError, unavailable } from '../../domain/errors.ts';
import { contexts } from '../../domain/secrets/contexts.ts';
import { compare } from '../../domain/take-over/compare.ts';
import type { Comparison, Known, Look } from '../../domain/take-over/compared.ts';
import type { GivenInventory } from '../../domain/take-over/facts.ts';
import type {
  ReportedServer,
  TakeOverPlanner,
  TakeOverReport,
  TakeOverRequest,
} from '../../domain/take-over/report.ts';
import { reportedClient } from '../../domain/take-over/reported.ts';
import type { DesiredClient, Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { worldOf } from '../plan/desired.ts';
import { makeRedact, redactChange, type Redact } from '../redact.ts';
import type { Surroundings } from '../store/surroundings.ts';
import { draftOf } from './draft.ts';
import { lookAround, lookAtInventory, secretsIn, whyNot } from './look-around.ts';
import { planDrafts, type DraftPlan } from './plan-drafts.ts';

/** Shorter than the API waits for an answer, in ms: then the answer can say what to do. */
const REPORT_MS = 100_000;

export function makeTakeOverPlanner(deps: RunnerDeps, backOfficeAlias: string): TakeOverPlanner {
  return async (request, signal) => {
    const late = AbortSignal.timeout(REPORT_MS);
    try {
      return await report(deps, backOfficeAlias, request, AbortSignal.any([signal, late]));
    } catch (error) {
      if (!late.aborted || signal.aborted || error instanceof RefusedError) throw error;
      throw unavailable(
        'The servers take too long to answer. Ask for fewer of them at once (serverIds), or find out why one is slow.',
        'serverIds',
      );
    }
  };
}

async function report(
  deps: RunnerDeps,
  backOfficeAlias: string,
  request: TakeOverRequest,
  signal: AbortSignal,
): Promise<TakeOverReport> {
  const given = JSON.parse(
    deps.vaults.servers.open(request.inventory, contexts.takeOver(), true),
  ) as GivenInventory;
  const surroundings = await deps.runStore.surroundings();
  const servers = surroundings.servers.filter(
    ({ id, role }) => role !== 'BACKUP_STORE' && request.serverIds?.includes(id) !== false,
  );
  const world = worldOf(surroundings, deps.vaults, deps.site.defaultLanguage);
  const looks = (
    await Promise.all([lookAround({ deps, world }, servers, signal), lookAtInventory(deps, given, signal)])
  ).flat();
  const comparison = compare(looks, knownIn(surroundings, backOfficeAlias));
  const drafts = new Map(
    comparison.clients.map((client) => [
      client.alias,
      draftOf(client, { vaults: deps.vaults, defaultLanguage: deps.site.defaultLanguage }),
    ]),
  );
  const rows = [...drafts.values()].filter((draft): draft is DesiredClient => !('why' in draft));
  const redact = makeRedact([...secretsIn(looks), given.vaultPassword ?? '']);
  const plan = redacted(await planDrafts(deps, surroundings, { drafts: rows, servers }, signal), redact);
  return {
    servers: serversIn(servers, looks, comparison, plan, redact),
    clients: comparison.clients.map((client) => {
      const draft = drafts.get(client.alias);
      const why = draft !== undefined && 'why' in draft ? [draft.why] : [];
      const shown = reportedClient(client);
      return {
        ...shown,
        facts: shown.facts.map((fact) => ({ ...fact, remarks: fact.remarks.map(redact) })),
        contradictions: shown.contradictions.map((each) => ({ ...each, message: redact(each.message) })),
        changes: plan.changes.filter((change) => change.client === client.alias),
        problems: [...why, ...(plan.problems.get(client.alias) ?? [])],
      };
    }),
    users: looks.flatMap(({ found }) => found.users ?? []),
    remarks: [
      ...looks.filter(({ serverId }) => serverId === null).flatMap(({ found }) => found.remarks),
      ...comparison.remarks,
    ].map(redact),
  };
}

const knownIn = ({ servers, clients, goneClients }: Surroundings, backOfficeAlias: string): Known => ({
  servers,
  clients: [
    ...clients.map(({ id, alias, number, serverId }) => ({ id, alias, number, serverId, isGone: false })),
    ...goneClients.map((gone) => ({ ...gone, number: null, isGone: true })),
  ],
  backOfficeAlias,
});

const redacted = ({ changes, problems, remarks }: DraftPlan, redact: Redact): DraftPlan => ({
  changes: changes.map((change) => redactChange(redact, change)),
  problems: new Map([...problems].map(([alias, texts]) => [alias, texts.map(redact)])),
  remarks: new Map([...remarks].map(([serverId, texts]) => [serverId, texts.map(redact)])),
});

function serversIn(
  servers: Server[],
  looks: Look[],
  { named, unknownServers }: Comparison,
  plan: DraftPlan,
  redact: Redact,
): ReportedServer[] {
  const own = servers.map((server): ReportedServer => {
    const { id, fqdn, role, address } = server;
    const found = looks.flatMap((look) => (look.serverId === id ? [look.found] : []));
    return {
      fqdn,
      role,
      sources: named.get(id) ?? [],
      serverId: id,
      address,
      wasLookedAt: whyNot(server) === undefined,
      release: found.find(({ release }) => release !== undefined)?.release ?? null,
      remarks: [...found.flatMap(({ remarks }) => remarks.map(redact)), ...(plan.remarks.get(id) ?? [])],
      changes: plan.changes.filter(({ client, serverId }) => client === undefined && serverId === id),
    };
  });
  const others = unknownServers.map(({ server: { fqdn, role, address }, sources }): ReportedServer => ({
    fqdn,
    role,
    sources,
    serverId: null,
    address: address ?? null,
    wasLookedAt: false,
    release: null,
    remarks: ['Regent does not know this server: create it with createServer, then ask again.'],
    changes: [],
  }));
  return [...own, ...others].toSorted((one, other) => (one.fqdn < other.fqdn ? -1 : 1));
}
