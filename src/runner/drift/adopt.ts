/** Reads on a server what a difference would be as settings of its client. Changes nothing. */
import type { Adopter, AdoptionRequest } from '../../domain/drift/adopted.ts';
import { conflict, notAllowed, notFound, RefusedError, unavailable } from '../../domain/errors.ts';
import type { AdoptedSettings } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { askingOf } from '../plan/asking.ts';
import { decide } from '../plan/decide.ts';
import { worldOf } from '../plan/desired.ts';
import { jobAt, lookAt, NOBODY, transportFor } from '../plan/look-at.ts';
import { makeMasks, maskAtHome } from '../redact.ts';
import { sharedSteps } from '../step/shared-step.ts';
import { contextOf, noResult } from '../step/plugin-context.ts';
import { messageOf } from '../transient.ts';
import { adoptableKey } from './adoptable.ts';

/** Shorter than the API waits for an answer, in ms. */
const LOOK_MS = 60_000;

/** The plan of its plugin for its client, in which it must be exactly as it was recorded. */
export function makeAdopter(deps: RunnerDeps): Adopter {
  return async ({ drift }, signal) => {
    const masks = makeMasks();
    const world = worldOf(
      await deps.runStore.surroundings(),
      deps.vaults,
      deps.site.defaultLanguage,
      masks.add,
    );
    const home = world.servers.get(drift.serverId);
    if (home === undefined) throw notFound('The server of the difference has been deleted.', 'driftId');
    const asking = askingOf(deps.pipeline, world, {
      kind: 'REPAIR_DRIFT',
      home,
      servers: [home],
      clientIds: drift.clientId === null ? [] : [drift.clientId],
      hasLeaving: false,
    });
    const steps = asking.steps.filter(({ plugin }) => plugin === drift.plugin);
    const run = { ...asking, steps, repairs: [{ ...drift, summary: '' }] };
    maskAtHome(run, masks);
    const [step] = sharedSteps(deps.pipeline, world, [run]);
    if (step === undefined) throw differs(drift);
    const due = decide({ deps, world, problems: new Map() }, step, [run]);
    if ('skip' in due) throw notAllowed(`It cannot be adopted now: ${due.skip}`, 'driftId');
    const late = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
    const at = { ...due, transport: transportFor(deps, due.server, due.entry) };
    const look = async () => {
      const { changes, adoptable } = await lookAt({ deps, world }, at, late);
      const settings = changes[0] && adoptable?.get(adoptableKey(changes[0]));
      if (settings === undefined) throw differs(drift);
      const ctx = contextOf({ ...jobAt({ deps, world }, at), signal: late, tell: NOBODY }, noResult());
      return { settings, why: await due.entry.plugin.whyNotAdopted?.(ctx) };
    };
    const { settings, why } = await look().catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof RefusedError) throw error;
      throw unavailable(
        `${drift.plugin} on ${home.fqdn} cannot look at it: ${masks.redact(messageOf(error))}`,
      );
    });
    if (why !== undefined)
      throw notAllowed(`${drift.subject} cannot be adopted. ${masks.redact(why)}`, 'driftId');
    mustBeWithoutSecrets(settings, masks.redact);
    return settings;
  };
}

const differs = ({ subject }: AdoptionRequest['drift']) =>
  conflict(
    `${subject} differs in another way by now, or not any more, so nothing was adopted. Look at it again (drift) after the next sync.`,
    'driftId',
  );

/** Everybody who may read clients sees their settings. */
function mustBeWithoutSecrets(settings: AdoptedSettings, redact: (text: string) => string): void {
  const text = JSON.stringify(settings);
  if (redact(text) !== text)
    throw notAllowed(
      'It holds a password or a token of a client, which no setting may show. Use repairDrift or ignoreDrift, or remove it there.',
      'driftId',
    );
}
