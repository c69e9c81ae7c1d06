/** The report on a take-over: reads all sources, compares them, and plans. Nothing is written anywhere. */
import type { Comparison, Look } from '../../domain/take-over/compared.ts';
import type { ReportedServer, TakeOverPlanner, TakeOverReport } from '../../domain/take-over/report.ts';
import { reportedClient } from '../../domain/take-over/reported.ts';
import type { DesiredClient, Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { redactChange, type Redact } from '../redact.ts';
import { draftOf } from './draft.ts';
import { whyNot } from './look-around.ts';
import { planDrafts, type DraftPlan } from './plan-drafts.ts';
import { inTime, readEstate, type Estate } from './read-estate.ts';

const ADVICE = 'Ask for fewer of them at once (serverIds), or find out why one is slow.';

export function makeTakeOverPlanner(deps: RunnerDeps, backOfficeAlias: string): TakeOverPlanner {
  return (request, signal) =>
    inTime(signal, ADVICE, async (both) =>
      report(deps, await readEstate(deps, request, backOfficeAlias, both), both),
    );
}

async function report(
  deps: RunnerDeps,
  { surroundings, servers, looks, comparison, redact }: Estate,
  signal: AbortSignal,
): Promise<TakeOverReport> {
  const drafts = new Map(
    comparison.clients.map((client) => [
      client.alias,
      draftOf(client, { vaults: deps.vaults, defaultLanguage: deps.site.defaultLanguage }),
    ]),
  );
  const rows = [...drafts.values()].filter((draft): draft is DesiredClient => !('why' in draft));
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

const redacted = ({ changes, problems, remarks }: DraftPlan, redact: Redact): Omit<DraftPlan, 'failed'> => ({
  changes: changes.map((change) => redactChange(redact, change)),
  problems: new Map([...problems].map(([alias, texts]) => [alias, texts.map(redact)])),
  remarks: new Map([...remarks].map(([serverId, texts]) => [serverId, texts.map(redact)])),
});

function serversIn(
  servers: Server[],
  looks: Look[],
  { named, unknownServers }: Comparison,
  plan: Omit<DraftPlan, 'failed'>,
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
