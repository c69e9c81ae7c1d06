/** What is on a server becomes the setting of its client: nothing is changed on the server. */
import { mustStay } from '../clients/client-rows.ts';
import { mustNotMove } from '../clients/open-moves.ts';
import { conflict, notAllowed } from '../errors.ts';
import { mustBeAsRead, mustFind } from '../preconditions.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, AdoptedSettings, Client, Drift } from '../vocabulary.ts';
import { problemOf, type Adopter } from './adopted.ts';
import { mustBeOpen, named } from './open-drift.ts';

export interface AdoptDeps {
  store: Store;
  adopter: Adopter;
}

export interface AdoptOptions {
  expectedVersion?: number | undefined;
  /** Whether only to say what the settings would be. */
  dryRun: boolean;
}

/** The settings of the client that change, as they were and as they are now. */
export interface Adoption {
  drift: Drift;
  client: Client;
  before: AdoptedSettings;
  after: AdoptedSettings;
}

export function makeAdopt({ store, adopter }: AdoptDeps) {
  /**
   * Between the look at the server and the change of the rows neither the difference nor the client may change.
   * @param signal aborted when the caller does not wait any more
   */
  return async (
    id: string,
    { expectedVersion, dryRun }: AdoptOptions,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<Adoption> => {
    const seen = await store.transact(async (tx) => {
      const [drift] = await mustBeOpen(tx, [id]);
      mustBeAsRead('The difference', drift!.version, expectedVersion);
      return { drift: drift!, client: await mustBeAdoptable(tx, drift!) };
    });
    const { plugin, clientId, subject, serverId, fingerprint } = seen.drift;
    const after = await adopter(
      { of: 'adoption', drift: { plugin, clientId, subject, serverId, fingerprint } },
      signal,
    );
    const problem = problemOf(after);
    if (problem !== undefined)
      throw notAllowed(`${subject} cannot be adopted. ${problem} ${INSTEAD}`, 'driftId');
    const before = Object.fromEntries(
      Object.keys(after).map((key) => [key, seen.client[key as keyof AdoptedSettings]]),
    );
    if (dryRun) return { ...seen, before, after };
    return store.transact(async (tx) => {
      const [drift] = await mustBeOpen(tx, [id]);
      const found = await mustBeAdoptable(tx, drift!);
      if (drift!.version !== seen.drift.version || found.version !== seen.client.version)
        throw conflict('Somebody else has changed it meanwhile. Look at it again (drift).', 'driftId');
      const version = found.version + 1;
      // What is there is what is desired now: all that was as desired still is.
      const settled = found.settledVersion === found.version ? { settledVersion: version } : {};
      const client = await tx.updateClient(found.id, { ...after, version, ...settled });
      const details = { before, after: { ...named(drift!), ...after } };
      await tx.audit(actor, 'adoptDrift', `client ${client.alias}`, details);
      return { drift: await tx.endAdopted(id), client, before, after };
    });
  };
}

const INSTEAD = 'Use repairDrift to undo it there, or ignoreDrift to let it stay.';

async function mustBeAdoptable(tx: Tx, { adoptable, clientId, subject }: Drift): Promise<Client> {
  if (clientId === null || adoptable.length === 0)
    throw notAllowed(
      `${subject} cannot be adopted: Regent can only adopt what one setting of a client, or several, would say exactly, such as further directives that are allowed in its virtual host. ${INSTEAD}`,
      'driftId',
    );
  const client = await mustFind(tx.clientById(clientId), 'client', clientId);
  mustStay(client);
  await mustNotMove(tx, [client]);
  return client;
}
