import { aliasProblem } from './alias.ts';
import { problemsOf, type ClientInput } from './client-input.ts';
import { modelsIn, mustBeLinkable } from './client-models.ts';
import type { Changed } from './client-operation.ts';
import { newClientSecrets, newLink } from './client-secrets.ts';
import { attempt, conflict, notAllowed, invalid, RefusedError, type Problem } from '../errors.ts';
import { mustBeThere, mustBeUsable } from '../preconditions.ts';
import { contexts } from '../secrets/contexts.ts';
import { mustBeManaged } from '../servers/observed.ts';
import type { ApiVaults } from '../secrets/vaults.ts';
import type { Tx } from '../store.ts';
import type { NewClient } from './client-tx.ts';
import type { Client, Server } from '../vocabulary.ts';

export interface NewClientsDeps {
  vaults: ApiVaults;
  backOfficeAlias: string;
  now(): Date;
}

/**
 * Returns the result of each, in the given order. All are checked first, with one read each of servers,
 * aliases and models; then the good ones are written together.
 */
export async function insertClients(
  tx: Tx,
  deps: NewClientsDeps,
  inputs: ClientInput[],
): Promise<(Changed | RefusedError)[]> {
  const sound = inputs.filter((input) => problemsWith(input, deps).length === 0);
  const found = await tx.heldServers(sound.map(({ serverId }) => serverId));
  const servers = new Map(found.map((server) => [server.id, server]));
  const namesakes = await tx.clientsByAlias(sound.map(({ alias }) => alias));
  const taken = new Map<string, Namesake>(namesakes.map((client) => [client.alias, client]));
  const modelIds = sound.flatMap((input) => input.modelIds ?? []);
  const models = await modelsIn(tx, modelIds);
  const decided = inputs.map((input) =>
    attempt(() => {
      const problems = problemsWith(input, deps);
      if (problems.length > 0) throw new RefusedError(problems);
      mustTakeClients(mustBeThere(servers.get(input.serverId), 'server', input.serverId));
      const namesake = taken.get(input.alias);
      if (namesake !== undefined) throw conflict(whoseAlias(input.alias, namesake), 'alias');
      mustBeLinkable(models, input.modelIds ?? []);
      taken.set(input.alias, { name: input.name.trim(), status: 'CREATING' });
      return input;
    }),
  );
  const good = decided.flatMap((input) => (input instanceof RefusedError ? [] : [input]));
  const inserted = await tx.insertClients(good.map((input) => newClient(input, deps)));
  const clients = new Map(inserted.map((client) => [client.alias, client]));
  const idOf = ({ alias }: ClientInput) => clients.get(alias)?.id ?? '';
  await tx.addModels(
    good.flatMap((input) => (input.modelIds ?? []).map((modelId) => ({ clientId: idOf(input), modelId }))),
  );
  return decided.map((input) =>
    input instanceof RefusedError
      ? input
      : { client: mustBeThere(clients.get(input.alias), 'client', input.alias) },
  );
}

/** The problems of the input alone, without a look at other rows. */
function problemsWith(input: ClientInput, { backOfficeAlias }: NewClientsDeps): Problem[] {
  const problems = problemsOf(input, ['name', 'alias', 'contactEmail', 'firstUser']);
  const wrong = aliasProblem(input.alias, backOfficeAlias);
  return wrong === undefined ? problems : [...problems, { code: 'INVALID', message: wrong, path: ['alias'] }];
}

function newClient(input: ClientInput, { vaults, now }: NewClientsDeps): NewClient {
  return {
    alias: input.alias,
    name: input.name.trim(),
    serverId: input.serverId,
    contactEmail: input.contactEmail,
    firstUserFirstName: input.firstUser.firstName.trim(),
    firstUserLastName: input.firstUser.lastName.trim(),
    firstUserEmail: input.firstUser.email,
    firstUserLanguage: input.firstUser.language ?? 'fr',
    twoFactorEnforced: input.twoFactorEnforced ?? true,
    backgroundImportActive: input.backgroundImportActive ?? false,
    activeLanguages: input.activeLanguages ?? [],
    defaultLanguage: input.defaultLanguage ?? null,
    directives: '',
    secrets: vaults.servers.seal(JSON.stringify(newClientSecrets()), contexts.clientSecrets(input.alias)),
    ...newLink({ vaults, now }, input.alias),
  };
}

function mustTakeClients(server: Server): void {
  mustBeUsable(server);
  mustBeManaged(server);
  if (server.role !== 'FRONT_OFFICE') {
    throw invalid(
      `${server.fqdn} is a ${server.role}; clients live on a FRONT_OFFICE. Choose one.`,
      'serverId',
    );
  }
  if (server.mode === 'DRAINING') {
    throw notAllowed(
      `${server.fqdn} is draining: it takes no new clients. Choose another front office, or use setServerMode.`,
      'serverId',
    );
  }
}

type Namesake = Pick<Client, 'name' | 'status'>;

/** Why the alias is not free. */
export function whoseAlias(alias: string, { name, status }: Namesake): string {
  return status === 'DELETED'
    ? `The alias "${alias}" belongs to a client that was deleted, and stays its own. Choose another one, or use releaseAlias.`
    : `The alias "${alias}" is used by the client "${name}". Choose another one.`;
}
