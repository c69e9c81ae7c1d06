/** New clients with what another one has, or had at a backup. */
import type { ClientInput } from './client-input.ts';
import { modelsIn } from './client-models.ts';
import type { Changed } from './client-operation.ts';
import { mustBeGood, mustBeUploaded, type RestoreFrom } from './restores.ts';
import { insertClients, type NewClientsDeps } from './new-clients.ts';
import { notAllowed, RefusedError } from '../errors.ts';
import { mustFind } from '../preconditions.ts';
import type { Runs } from '../runs/runs.ts';
import type { Tx } from '../store.ts';
import type { Client } from '../vocabulary.ts';

/** What is new; the other client's values are kept for what is left out. */
export interface CopyInput {
  alias: string;
  name?: string | null | undefined;
  serverId?: string | null | undefined;
  contactEmail?: string | null | undefined;
  /** Takes the place of the administrator, and signs in by a one-time link. */
  firstUser?: ClientInput['firstUser'] | null | undefined;
}

export interface CopyDeps extends NewClientsDeps {
  runs: Pick<Runs, 'mustTakeBackup' | 'queueForClients'>;
}

/** From a backup of a client, also of one that was deleted; or from a dump of it that somebody has uploaded. */
export async function fromBackup(
  tx: Tx,
  deps: CopyDeps,
  from: RestoreFrom,
  input: CopyInput,
): Promise<Changed> {
  if ('uploadId' in from) return fromUpload(tx, deps, from.uploadId, input);
  const { backupId } = from;
  const backup = await mustFind(tx.backupById(backupId), 'backup', backupId);
  mustBeGood(backup);
  const { file, at, goneAt, isCopied } = backup;
  if (backup.clientId === null)
    throw notAllowed('That is a backup of the back office. Choose a backup of a client.', 'backupId');
  if (goneAt !== null && !isCopied)
    throw notAllowed(
      `The file ${file} is gone from its server since ${goneAt.toISOString()}, and there is no good copy of it. Choose another backup.`,
      'backupId',
    );
  const source = await mustFind(tx.clientById(backup.clientId), 'client', backup.clientId);
  const client = await insertCopy(tx, deps, source, input);
  const isAway = backup.serverId !== client.serverId || goneAt !== null;
  if (isAway && (backup.bytes === null || backup.sha256 === null))
    throw notAllowed(
      `Regent has no size and SHA-256 of ${file}, so it does not bring it to another server. Choose another backup.`,
      'backupId',
    );
  const id = await tx.insertRestore({ clientId: client.id, backupId, include: 'BOTH', sourceId: source.id });
  return {
    client,
    note: { madeFrom: { client: source.alias, backup: backupId, file, at } },
    queued: (run) => tx.updateRestore(id, { runId: run.id, queued: true }),
  };
}

async function fromUpload(tx: Tx, deps: CopyDeps, uploadId: string, input: CopyInput): Promise<Changed> {
  const { clientId, at } = await mustBeUploaded(tx, uploadId);
  const source = await mustFind(tx.clientById(clientId), 'client', clientId);
  const client = await insertCopy(tx, deps, source, input);
  const restore = { clientId: client.id, backupId: null, uploadId, sourceId: source.id };
  const id = await tx.insertRestore({ ...restore, include: 'DATABASE' });
  return {
    client,
    note: { madeFrom: { client: source.alias, upload: uploadId, at } },
    queued: (run) => tx.updateRestore(id, { runId: run.id, queued: true }),
  };
}

/** The run of the new client waits for that of the backup. */
export async function cloneOf(tx: Tx, deps: CopyDeps, clientId: string, input: CopyInput): Promise<Changed> {
  const source = await mustFind(tx.clientById(clientId), 'client', clientId);
  await deps.runs.mustTakeBackup(tx, source);
  const client = await insertCopy(tx, deps, source, input);
  const id = await tx.insertRestore({
    clientId: client.id,
    backupId: null,
    include: 'BOTH',
    sourceId: source.id,
  });
  return {
    client,
    note: { madeFrom: { client: source.alias } },
    async queued(run, actor) {
      const backup = await deps.runs.queueForClients(tx, 'BACKUP', [source], actor);
      await tx.updateRestore(id, { runId: run.id, backupRunId: backup.id, queued: true });
    },
  };
}

async function insertCopy(tx: Tx, deps: CopyDeps, source: Client, input: CopyInput): Promise<Client> {
  const [made] = await insertClients(tx, deps, [asNewClient(source, input)]);
  if (made === undefined || made instanceof RefusedError) throw made;
  const { id, serverId } = made.client;
  const server = await mustFind(tx.serverById(serverId), 'server', serverId);
  if (server.connection === 'LOCAL')
    throw notAllowed(`${server.fqdn} is a sandbox, which has no databases.`, 'serverId');
  await keepModels(tx, source.id, id);
  // Without them, a copy of a client that only some may reach would be open to all.
  const client = await tx.updateClient(id, { directives: source.directives });
  if (input.firstUser == null)
    // Its users sign in as before. The link of a new client is of no use.
    return tx.updateClient(id, { firstUserTokenExpiresAt: deps.now() });
  await tx.insertFirstUserRequest(id, 'REPLACE');
  return client;
}

function asNewClient(
  source: Client,
  { alias, name, serverId, contactEmail, firstUser }: CopyInput,
): ClientInput {
  return {
    alias,
    name: name ?? source.name,
    serverId: serverId ?? source.serverId,
    contactEmail: contactEmail ?? source.contactEmail,
    firstUser: firstUser ?? {
      firstName: source.firstUserFirstName,
      lastName: source.firstUserLastName,
      email: source.firstUserEmail,
      language: source.firstUserLanguage,
    },
    twoFactorEnforced: source.twoFactorEnforced,
    backgroundImportActive: source.backgroundImportActive,
    activeLanguages: source.activeLanguages,
    defaultLanguage: source.defaultLanguage,
  };
}

/** The same models; those that were deleted since cannot be linked any more. */
async function keepModels(tx: Tx, from: string, clientId: string): Promise<void> {
  const models = await modelsIn(tx, await tx.modelIdsOf(from));
  const kept = [...models.values()].filter(({ status }) => status !== 'DELETED');
  await tx.addModels(kept.map(({ id }) => ({ clientId, modelId: id })));
}
