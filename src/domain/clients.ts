import { aliasProblem } from './alias.ts';
import { problemsOf, type ClientInput, type ClientPatch } from './client-input.ts';
import { linkModels } from './client-models.ts';
import { conflict, invalid, RefusedError } from './errors.ts';
import { mustBeUsable, mustFind, type Runs, type StartOptions } from './runs.ts';
import type { Store, Tx } from './store.ts';
import { newClientSecrets, type Vault } from './vault.ts';
import type { Actor, Client, ClientSecrets, Run } from './vocabulary.ts';

/** How long the first user's one-time link works. */
const FIRST_USER_LINK_DAYS = 7;

export interface ClientsDeps {
  store: Store;
  runs: Runs;
  vault: Vault;
  /** `<protocol>://<publicHost>` */
  publicUrl: string;
  backOfficeAlias: string;
  now(): Date;
}

export type Clients = ReturnType<typeof makeClients>;

/** Clients as they should be. Each change is desired state, run and audit entry in one transaction. */
export function makeClients({ store, runs, vault, publicUrl, backOfficeAlias, now }: ClientsDeps) {
  return {
    async create(
      input: ClientInput,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<{ client: Client; run: Run }> {
      const { run } = await runs.startOnce(
        JSON.stringify(['createClient', input]),
        actor,
        options,
        async (tx) => {
          const client = await insert(tx, input);
          const created = await runs.queueForClient(tx, 'CREATE_CLIENT', client, actor);
          await tx.audit(actor, 'createClient', `client ${client.alias}`, {
            after: visible(client),
            run: created.id,
          });
          return created;
        },
      );
      return { run, client: await clientOf(run) };
    },

    /** The client that `create` would make, checked by the same rules and not kept. */
    async draft(input: ClientInput): Promise<{ client: Client; modelIds: string[] }> {
      return rolledBack(async (tx) => ({ client: await insert(tx, input), modelIds: input.modelIds ?? [] }));
    },

    async update(
      clientId: string,
      patch: ClientPatch,
      expectedVersion: number | undefined,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<{ client: Client; run: Run }> {
      const input = JSON.stringify(['updateClient', clientId, patch]);
      const { run } = await runs.startOnce(input, actor, options, async (tx) => {
        const before = await mustFind(tx.clientById(clientId), 'client', clientId);
        const client = await change(tx, before, patch, expectedVersion);
        const queued = await runs.queueForClient(tx, 'UPDATE_CLIENT', client, actor);
        await tx.audit(actor, 'updateClient', `client ${client.alias}`, {
          before: visible(before),
          after: visible(client),
          run: queued.id,
        });
        return queued;
      });
      return { run, client: await clientOf(run) };
    },

    async draftUpdate(
      clientId: string,
      patch: ClientPatch,
      expectedVersion: number | undefined,
    ): Promise<{ client: Client; modelIds: string[] }> {
      return rolledBack(async (tx) => {
        const before = await mustFind(tx.clientById(clientId), 'client', clientId);
        const client = await change(tx, before, patch, expectedVersion);
        return { client, modelIds: await tx.modelIdsOf(clientId) };
      });
    },

    /** @param alias the client's alias, typed again as a confirmation */
    async remove(
      clientId: string,
      alias: string,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<{ client: Client; run: Run }> {
      const { run } = await runs.startOnce(
        JSON.stringify(['deleteClient', clientId]),
        actor,
        options,
        async (tx) => {
          const before = await mayBeRemoved(tx, clientId, alias);
          for (const open of await tx.openRunsOf(clientId)) {
            await tx.moveRun(open.id, 'CANCELLED', {
              from: ['QUEUED', 'BLOCKED'],
              explanation: `The deletion of ${alias} took its place.`,
              events: [
                {
                  type: 'RUN_ENDED',
                  text: `The deletion of ${alias} took its place`,
                  data: { status: 'CANCELLED' },
                },
              ],
            });
          }
          const client = await tx.updateClient(clientId, {
            presence: 'ABSENT',
            status: 'DELETING',
            problem: null,
          });
          const queued = await runs.queueForClient(tx, 'DELETE_CLIENT', client, actor);
          await tx.audit(actor, 'deleteClient', `client ${alias}`, {
            before: visible(before),
            run: queued.id,
          });
          return queued;
        },
      );
      return { run, client: await clientOf(run) };
    },

    async draftRemoval(clientId: string, alias: string): Promise<{ client: Client; modelIds: string[] }> {
      return rolledBack(async (tx) => {
        await mayBeRemoved(tx, clientId, alias);
        const client = await tx.updateClient(clientId, { presence: 'ABSENT' });
        return { client, modelIds: await tx.modelIdsOf(clientId) };
      });
    },

    /** Why no new client may have this alias; undefined where one may. */
    async whyNotAlias(alias: string): Promise<string | undefined> {
      return aliasProblem(alias, backOfficeAlias) ?? store.transact((tx) => whoseAlias(tx, alias));
    },

    /** The link with which the first user sets a password: an explicit act, and audited. */
    async revealFirstUserLink(clientId: string, actor: Actor): Promise<{ link: string; expiresAt: Date }> {
      return store.transact(async (tx) => {
        const client = await mustFind(tx.clientById(clientId), 'client', clientId);
        if (client.presence === 'ABSENT')
          throw conflict(`The client ${client.alias} is being deleted, or has been.`);
        if (client.firstUserTokenExpiresAt <= now()) {
          throw conflict(
            `The one-time link of ${client.alias} stopped working on ${client.firstUserTokenExpiresAt.toISOString()}.`,
          );
        }
        const { firstUserToken } = JSON.parse(vault.open(client.secrets)) as ClientSecrets;
        await tx.audit(actor, 'revealFirstUserLink', `client ${client.alias}`);
        return {
          link: `${publicUrl}/${client.alias}/#/passwordforgotten/${firstUserToken}`,
          expiresAt: client.firstUserTokenExpiresAt,
        };
      });
    },
  };

  async function clientOf(run: Run): Promise<Client> {
    return store.transact((tx) => mustFind(tx.clientById(run.clientId ?? ''), 'client', run.clientId ?? ''));
  }

  async function insert(tx: Tx, input: ClientInput): Promise<Client> {
    const problems = problemsOf(input, ['name', 'alias', 'contactEmail', 'firstUser']);
    const wrong = aliasProblem(input.alias, backOfficeAlias);
    if (wrong !== undefined) problems.push({ code: 'INVALID', message: wrong, path: ['alias'] });
    if (problems.length > 0) throw new RefusedError(problems);
    const server = await mustFind(tx.serverById(input.serverId), 'server', input.serverId);
    mustBeUsable(server);
    if (server.role !== 'FRONT_OFFICE') {
      throw invalid(
        `${server.fqdn} is a ${server.role}; clients live on a FRONT_OFFICE. Choose one.`,
        'serverId',
      );
    }
    const taken = await whoseAlias(tx, input.alias);
    if (taken !== undefined) throw conflict(taken, 'alias');
    const client = await tx.insertClient({
      alias: input.alias,
      name: input.name.trim(),
      serverId: server.id,
      contactEmail: input.contactEmail,
      firstUserFirstName: input.firstUser.firstName.trim(),
      firstUserLastName: input.firstUser.lastName.trim(),
      firstUserEmail: input.firstUser.email,
      firstUserLanguage: input.firstUser.language ?? 'fr',
      twoFactorEnforced: input.twoFactorEnforced ?? true,
      backgroundImportActive: input.backgroundImportActive ?? false,
      secrets: vault.seal(JSON.stringify(newClientSecrets())),
      firstUserTokenExpiresAt: new Date(now().getTime() + FIRST_USER_LINK_DAYS * 86_400_000),
    });
    await linkModels(tx, client, input.modelIds ?? []);
    return client;
  }

  async function change(
    tx: Tx,
    before: Client,
    patch: ClientPatch,
    expectedVersion: number | undefined,
  ): Promise<Client> {
    if (before.presence === 'ABSENT') {
      throw conflict(`The client ${before.alias} is being deleted, or has been; it cannot be changed.`);
    }
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      throw conflict(
        `The client ${before.alias} has changed meanwhile: you have version ${expectedVersion}, it is at ${before.version}. Read it again.`,
        'expectedVersion',
      );
    }
    const problems = problemsOf(patch, []);
    if (problems.length > 0) throw new RefusedError(problems);
    if (patch.modelIds != null) await linkModels(tx, before, patch.modelIds);
    return tx.updateClient(before.id, {
      name: patch.name?.trim() ?? before.name,
      contactEmail: patch.contactEmail ?? before.contactEmail,
      firstUserFirstName: patch.firstUser?.firstName?.trim() ?? before.firstUserFirstName,
      firstUserLastName: patch.firstUser?.lastName?.trim() ?? before.firstUserLastName,
      firstUserEmail: patch.firstUser?.email ?? before.firstUserEmail,
      firstUserLanguage: patch.firstUser?.language ?? before.firstUserLanguage,
      twoFactorEnforced: patch.twoFactorEnforced ?? before.twoFactorEnforced,
      backgroundImportActive: patch.backgroundImportActive ?? before.backgroundImportActive,
      version: before.version + 1,
    });
  }

  /** Reads and writes as the real thing does, and leaves nothing behind. */
  async function rolledBack<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let result: { it: T } | undefined;
    const undo = new Error('rolled back on purpose');
    await store
      .transact(async (tx) => {
        result = { it: await work(tx) };
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return (result as { it: T }).it;
  }
}

/** Why the alias is not free; undefined where it is. */
async function whoseAlias(tx: Tx, alias: string): Promise<string | undefined> {
  const namesake = await tx.clientByAlias(alias);
  if (namesake === undefined) return undefined;
  return namesake.status === 'DELETED'
    ? `The alias "${alias}" belonged to a client that was deleted, and is not given away again. Take another one.`
    : `The alias "${alias}" is taken by the client "${namesake.name}". Take another one.`;
}

async function mayBeRemoved(tx: Tx, clientId: string, alias: string): Promise<Client> {
  const client = await mustFind(tx.clientById(clientId), 'client', clientId);
  if (client.status === 'DELETED') throw conflict(`The client ${client.alias} has already been deleted.`);
  if (client.alias !== alias) {
    throw invalid(
      `To delete this client, type its alias, "${client.alias}"; you typed ${JSON.stringify(alias)}.`,
      'alias',
    );
  }
  return client;
}

/** A client as the audit keeps it: without its secrets. */
function visible({ secrets: _secrets, ...client }: Client): Omit<Client, 'secrets'> {
  return client;
}
