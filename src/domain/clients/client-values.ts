/** The values of a client that updates change, before and after one of them. */
import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '../store.ts';
import type { Client } from '../vocabulary.ts';
import { RefusedError } from '../errors.ts';
import type { Changed } from './client-operation.ts';
import type { ClientPatch } from './client-input.ts';
import { FIELDS, type ClientFacts, type ClientValues, type Values } from './undo-facts.ts';

/** @param models the ids of its models before and after, if they may have changed */
function changedValues(
  before: Client,
  after: Client,
  models?: { before: string[]; after: string[] },
): ClientValues {
  const fields = FIELDS.filter((field) => !isDeepStrictEqual(before[field], after[field]));
  const valuesOf = (client: Client): Values =>
    Object.fromEntries(fields.map((field) => [field, client[field]]));
  const values = { before: valuesOf(before), after: valuesOf(after) };
  if (models === undefined || isSame(models.before, models.after)) return values;
  return {
    before: { ...values.before, modelIds: models.before },
    after: { ...values.after, modelIds: models.after },
  };
}

/** The fields that have other values now, as words for a person. */
export function differingNow(values: Values, now: ClientFacts): string[] {
  const fields = FIELDS.filter(
    (field) => values[field] !== undefined && !isDeepStrictEqual(values[field], now[field]),
  );
  const isModels = values.modelIds !== undefined && !isSame(values.modelIds, now.modelIds);
  return [...fields, ...(isModels ? ['models'] : [])];
}

/** What updateClient takes to set these values. */
export const patchOf = (values: Values): ClientPatch => ({
  name: values.name,
  contactEmail: values.contactEmail,
  twoFactorEnforced: values.twoFactorEnforced,
  backgroundImportActive: values.backgroundImportActive,
  activeLanguages: values.activeLanguages,
  defaultLanguage: values.defaultLanguage,
  modelIds: values.modelIds,
  firstUser: {
    firstName: values.firstUserFirstName,
    lastName: values.firstUserLastName,
    email: values.firstUserEmail,
    language: values.firstUserLanguage,
  },
});

/** Makes a change of these clients, and adds to each the values that undoRun sets back. */
export async function withValues<Result extends Changed | RefusedError>(
  tx: Tx,
  clientIds: string[],
  change: () => Promise<Result[]>,
): Promise<Result[]> {
  const before = await modelsOf(tx, clientIds);
  const done = await change();
  const after = await modelsOf(tx, clientIds);
  return done.map((it) => {
    if (it instanceof RefusedError || it.before === undefined) return it;
    const { id } = it.client;
    const models = { before: before.get(id) ?? [], after: after.get(id) ?? [] };
    return Object.assign(it, { values: changedValues(it.before, it.client, models) });
  });
}

/** The ids of the models of each of these clients. */
async function modelsOf(tx: Tx, clientIds: string[]): Promise<Map<string, string[]>> {
  const models = new Map<string, string[]>(clientIds.map((id) => [id, []]));
  for (const { clientId, modelId } of await tx.modelLinks(clientIds)) models.get(clientId)?.push(modelId);
  return models;
}

const isSame = (one: string[], other: string[]) => one.toSorted().join(' ') === other.toSorted().join(' ');
