/** What a take-over would write: reads all sources, and plans as the next syncs will. Nothing is written anywhere. */
import { problemsOf } from '../../domain/clients/client-input.ts';
import type { ComparedClient } from '../../domain/take-over/compared.ts';
import { whyUndecided } from '../../domain/take-over/decisions.ts';
import type {
  AcceptedChange,
  ChosenClient,
  TakenClient,
  Taker,
  Taking,
  TakingRequest,
} from '../../domain/take-over/taking.ts';
import type { PlannedChange } from '../../domain/runs/plan.ts';
import { isObserved } from '../../domain/servers/observed.ts';
import type { DesiredClient } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { fingerprintOf } from '../drift/fingerprint.ts';
import { redactChange } from '../redact.ts';
import { draftOf } from './draft.ts';
import { whyNot } from './look-around.ts';
import { ownedBy, planDrafts, type DraftPlan } from './plan-drafts.ts';
import { inTime, readEstate, type Estate } from './read-estate.ts';

const ADVICE = 'Take over fewer clients at once, or find out why a server is slow.';
const LARGEST_NUMBER = 2 ** 31 - 1;

type Verdict = { draft: DesiredClient } | { alias: string; why: string[] };

export function makeTaker(deps: RunnerDeps, backOfficeAlias: string): Taker {
  return (request, signal) =>
    inTime(signal, ADVICE, async (both) => {
      const { inventory } = request;
      const estate = await readEstate(deps, { inventory, serverIds: null }, backOfficeAlias, both);
      return take(deps, estate, request, both);
    });
}

async function take(
  deps: RunnerDeps,
  estate: Estate,
  request: TakingRequest,
  signal: AbortSignal,
): Promise<Taking> {
  const { surroundings, servers, redact } = estate;
  const verdicts = chosenIn(estate, request).map((each) => judge(deps, estate, each));
  const refused = verdicts.flatMap((verdict) => ('why' in verdict ? [verdict] : []));
  let drafts = verdicts.flatMap((verdict) => ('draft' in verdict ? [verdict.draft] : []));
  let plan: DraftPlan | undefined;
  // Files that clients share are planned again without those that cannot be taken over.
  while (drafts.length > 0) {
    plan = await planDrafts(deps, surroundings, { drafts, servers, as: 'SYNC' }, signal);
    const { failed } = plan;
    const out = drafts.filter(({ alias }) => failed.has(alias));
    if (out.length === 0) break;
    refused.push(...out.map(({ alias }) => ({ alias, why: failed.get(alias) ?? [] })));
    drafts = drafts.filter((draft) => !out.includes(draft));
  }
  const changes = (drafts.length === 0 ? [] : (plan?.changes ?? []))
    .filter(({ plugin }) => !isAtRegent(deps, plugin))
    .map((change) => acceptedOf(change, redact));
  const observed = new Set(servers.filter(isObserved).map(({ id }) => id));
  return {
    clients: drafts.map((draft) => takenOf(deps, estate, draft, changes)),
    refused: refused.map(({ alias, why }) => ({ alias, why: why.map(redact) })),
    own: changes.filter(({ client, serverId }) => client === undefined && observed.has(serverId)),
  };
}

interface Chosen extends ChosenClient {
  /** Undefined if nothing of that name was found or listed. */
  client: ComparedClient | undefined;
}

/** Those that are named; and, if all are meant, the others that are no client of Regent's and are not contradicted. */
function chosenIn({ comparison: { clients } }: Estate, { clients: named, all }: TakingRequest): Chosen[] {
  const others = clients.filter(
    ({ alias, clientId, foundOn, contradictions }) =>
      clientId === null &&
      foundOn.length > 0 &&
      contradictions.length === 0 &&
      !named.some((each) => each.alias === alias),
  );
  return [
    ...named.map((each) => ({ ...each, client: clients.find(({ alias }) => alias === each.alias) })),
    ...(all ? others.map((client) => ({ alias: client.alias, decisions: [], client })) : []),
  ];
}

function judge(deps: RunnerDeps, estate: Estate, { alias, client, serverId, decisions }: Chosen): Verdict {
  const out = (...why: string[]) => ({ alias, why });
  if (client === undefined) return out(`There is no ${alias}: no server and no list that was read has it.`);
  const undecided = whyUndecided(client, decisions);
  if (client.clientId === null && undecided.length > 0) return out(...undecided);
  const draft = draftOf(client, { ...deps, defaultLanguage: deps.site.defaultLanguage }, decisions);
  if ('why' in draft) return out(draft.why);
  const why = whyUnfit(estate, draft, serverId);
  if (why.length > 0) return out(...why);
  return { draft: withKnownModels(draft, estate) };
}

/** What is missing or wrong about the client, or about a server that has a part of it. */
function whyUnfit(
  { surroundings: { models }, servers }: Estate,
  draft: DesiredClient,
  serverId: string | undefined,
): string[] {
  const { number, name, contactEmail, firstUserEmail, modelNumbers } = draft;
  const home = servers.find(({ id }) => id === draft.serverId);
  const places = servers.filter(
    ({ id, role, mode }) => id === home?.id || (role !== 'FRONT_OFFICE' && mode !== 'RETIRED'),
  );
  const values = { name, contactEmail, firstUser: { email: firstUserEmail } };
  const isModelless = models.every(({ seenAt }) => seenAt === null);
  const backOffice = places.find(({ role, connection }) => role === 'BACK_OFFICE' && connection === 'SSH');
  return [
    ...(serverId === undefined || serverId === home?.id
      ? []
      : [`It is on ${home?.fqdn}, and not on the server that you have named.`]),
    ...places.flatMap((place) => whyNot(place) ?? []),
    ...(number > 0 && number <= LARGEST_NUMBER
      ? []
      : ['Its number in MONARC is not known: the table clients of its database has to have one row.']),
    ...new Set(problemsOf(values, []).map(({ message }) => `${message} Correct it in its database first.`)),
    ...(modelNumbers.length > 0 && isModelless && backOffice !== undefined
      ? [`Regent does not know the models of ${backOffice.fqdn} yet. Use syncServer for it first.`]
      : []),
  ];
}

/** A link to a model that MONARC does not have any more stays in the client's database, as a difference. */
function withKnownModels(draft: DesiredClient, { surroundings: { models } }: Estate): DesiredClient {
  const known = new Set(models.filter(({ status }) => status !== 'DELETED').map(({ number }) => number));
  return { ...draft, modelNumbers: draft.modelNumbers.filter((number) => known.has(number)) };
}

/** What is on Regent's own machine, such as the inventory, follows the clients. */
const isAtRegent = ({ pipeline }: RunnerDeps, id: string) =>
  pipeline.entries.some(({ plugin }) => plugin.id === id && plugin.place === 'regent');

function acceptedOf(change: PlannedChange, redact: Estate['redact']): AcceptedChange {
  const { state: _state, ...shown } = redactChange(redact, change);
  return { ...shown, fingerprint: fingerprintOf(change) };
}

function takenOf(
  deps: RunnerDeps,
  { servers }: Estate,
  draft: DesiredClient,
  changes: AcceptedChange[],
): TakenClient {
  return {
    row: {
      alias: draft.alias,
      number: draft.number,
      name: draft.name,
      serverId: draft.serverId,
      contactEmail: draft.contactEmail,
      firstUserFirstName: draft.firstUserFirstName,
      firstUserLastName: draft.firstUserLastName,
      firstUserEmail: draft.firstUserEmail,
      firstUserLanguage: draft.firstUserLanguage,
      twoFactorEnforced: draft.twoFactorEnforced,
      backgroundImportActive: draft.backgroundImportActive,
      activeLanguages: draft.activeLanguages,
      defaultLanguage: draft.defaultLanguage,
      directives: draft.directives,
      secrets: draft.secrets,
      firstUserToken: draft.firstUserToken,
      status: 'ACTIVE',
      settledVersion: draft.version,
    },
    createdAt: draft.createdAt.toISOString(),
    modelNumbers: draft.modelNumbers,
    made: ownedBy(deps, servers, draft).map(({ serverId, plugin }) => ({ serverId, plugin })),
    accepted: changes.filter(({ client }) => client === draft.alias),
  };
}
