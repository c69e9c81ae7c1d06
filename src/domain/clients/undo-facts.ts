/** The facts that decide whether a run can be undone. */
import type { Client, Move, Restore, Run } from '../vocabulary.ts';

/** The columns that updates change. */
export const FIELDS = [
  'name',
  'contactEmail',
  'firstUserFirstName',
  'firstUserLastName',
  'firstUserEmail',
  'firstUserLanguage',
  'twoFactorEnforced',
  'backgroundImportActive',
  'activeLanguages',
  'defaultLanguage',
  'directives',
] as const;

/** Those of these fields that were changed; `modelIds` if the models were. */
export type Values = Partial<Pick<Client, (typeof FIELDS)[number]> & { modelIds: string[] }>;

export interface ClientValues {
  before: Values;
  after: Values;
}

export interface UndoFacts extends Pick<Run, 'id' | 'kind' | 'status' | 'serverId'> {
  /** What an update changed. */
  undo: ({ clientId: string } & ClientValues)[] | null;
  /** The clients that it is for, as they are now. */
  clients: ClientFacts[];
}

export interface ClientFacts extends Pick<
  Client,
  'id' | 'alias' | 'presence' | 'serverId' | (typeof FIELDS)[number]
> {
  modelIds: string[];
  /** The newest ones, the newest first. */
  restores: Pick<Restore, 'doneAt' | 'runId' | 'undoneAt' | 'undoableUntil' | 'droppedAt'>[];
  /** The same. */
  moves: Pick<Move, 'doneAt' | 'runId' | 'keptUntil'>[];
}

const newest = 'desc' as const;

/** What to read of a run for `undoFactsOf`; the same pages and orders as the API's, so that both are one query. */
export const UNDO_FACTS = {
  id: true,
  kind: true,
  status: true,
  serverId: true,
  undo: true,
  clients: {
    orderBy: { alias: 'asc' as const },
    select: {
      id: true,
      alias: true,
      presence: true,
      serverId: true,
      name: true,
      contactEmail: true,
      firstUserFirstName: true,
      firstUserLastName: true,
      firstUserEmail: true,
      firstUserLanguage: true,
      twoFactorEnforced: true,
      backgroundImportActive: true,
      activeLanguages: true,
      defaultLanguage: true,
      directives: true,
      models: { select: { modelId: true } },
      restores: {
        orderBy: [{ createdAt: newest }, { id: newest }],
        take: 10,
        select: { doneAt: true, runId: true, undoneAt: true, undoableUntil: true, droppedAt: true },
      },
      moves: {
        orderBy: [{ createdAt: newest }, { id: newest }],
        take: 10,
        select: { doneAt: true, runId: true, keptUntil: true },
      },
    },
  },
};

interface Row extends Omit<UndoFacts, 'undo' | 'clients'> {
  undo: unknown;
  clients: (Omit<ClientFacts, 'modelIds'> & { models: { modelId: string }[] })[];
}

export const undoFactsOf = ({ undo, clients, ...run }: Row): UndoFacts => ({
  ...run,
  undo: undo as UndoFacts['undo'],
  clients: clients.map(({ models, ...client }) => ({
    ...client,
    modelIds: models.map(({ modelId }) => modelId),
  })),
});
