/** The same for many clients. One that is wrong is refused alone; the others are accepted. */
import {
  DeleteClientsDocument,
  LinkModelsDocument,
  MoveClientsDocument,
  UnlinkModelsDocument,
  UpdateClientsDocument,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { findClient, findServer, modelIds } from '../kit/find.ts';
import type { PlanFlags, YesFlags } from '../kit/flags.ts';
import { confirm } from '../kit/prompt.ts';

export interface ManyUpdateFlags extends PlanFlags {
  twoFactorEnforced?: boolean;
  backgroundImportActive?: boolean;
}

export interface ManyModelsFlags extends PlanFlags {
  model: readonly string[];
}

export interface ManyMoveFlags extends PlanFlags {
  to: string;
}

const nothingToDo = () => 'Nothing was to be done.';

/** An alias that does not exist is a refusal of all. */
async function findClients(regent: Connection, names: string[]): Promise<{ id: string; alias: string }[]> {
  const found = [];
  for (const name of new Set(names)) found.push(await findClient(regent, name));
  return found;
}

const aliasesOf = (clients: { alias: string }[]) => clients.map(({ alias }) => alias);
const idsOf = (clients: { id: string }[]) => clients.map(({ id }) => id);

export async function updateClients(this: Context, flags: ManyUpdateFlags, ...names: string[]) {
  const { twoFactorEnforced, backgroundImportActive } = flags;
  if (twoFactorEnforced === undefined && backgroundImportActive === undefined)
    throw new UsageError('Give at least one option that says what to change.');
  const regent = this.connect();
  const clients = await findClients(regent, names);
  const input = { clientIds: idsOf(clients), twoFactorEnforced, backgroundImportActive };
  await act(this, regent, flags, UpdateClientsDocument, input, nothingToDo, aliasesOf(clients));
}

/** Their number is what must be typed: nobody reads a hundred aliases. */
export async function deleteClients(this: Context, flags: PlanFlags & YesFlags, ...names: string[]) {
  const regent = this.connect();
  const clients = await findClients(regent, names);
  const aliases = aliasesOf(clients);
  const what = `This deletes ${clients.length} clients, and keeps the rest of them for a time: ${aliases.join(', ')}.`;
  if (!flags.dryRun) await confirm(this.process, flags.yes, what, `${clients.length}`);
  const input = { clients: clients.map(({ id: clientId, alias }) => ({ clientId, alias })) };
  await act(this, regent, flags, DeleteClientsDocument, input, nothingToDo, aliases);
}

export const linkModels = withModels(LinkModelsDocument);
export const unlinkModels = withModels(UnlinkModelsDocument);

function withModels(mutation: typeof LinkModelsDocument | typeof UnlinkModelsDocument) {
  return async function many(this: Context, flags: ManyModelsFlags, ...names: string[]): Promise<void> {
    const regent = this.connect();
    const models = (await modelIds(regent, flags.model)) ?? [];
    const clients = await findClients(regent, names);
    const input = { clientIds: idsOf(clients), modelIds: models };
    await act(
      this,
      regent,
      flags,
      mutation as typeof LinkModelsDocument,
      input,
      nothingToDo,
      aliasesOf(clients),
    );
  };
}

export async function moveClients(this: Context, { to, ...flags }: ManyMoveFlags, ...names: string[]) {
  const regent = this.connect();
  const { id: toServerId } = await findServer(regent, to);
  const input = { clientIds: idsOf(await findClients(regent, names)), toServerId };
  await act(this, regent, flags, MoveClientsDocument, input, nothingToDo);
}
