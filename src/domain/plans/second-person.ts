/** What two people must have seen before it is done, by configuration. */

/** Each kind of change, and its mutations. Those without a dry run have no plan that could be approved. */
const MUTATIONS = {
  deletions: ['deleteClient', 'deleteClients', 'purgeClient', 'removeOrphan', 'deleteModel', 'applyFleet'],
  restores: ['restoreClient', 'undoRestore', 'undoRun'],
  bulk: [
    'createClients',
    'updateClients',
    'deleteClients',
    'moveClients',
    'linkModels',
    'unlinkModels',
    'undoRun',
    'applyFleet',
  ],
  moves: ['moveClient', 'moveClients', 'undoMove', 'undoRun'],
  'take-overs': ['takeOver', 'adoptOrphan'],
} as const satisfies Record<string, readonly string[]>;

export type Kind = keyof typeof MUTATIONS;

/** The kinds that need a plan which another user has approved. */
export type SecondPerson = ReadonlySet<Kind>;

export const KINDS = Object.keys(MUTATIONS) as Kind[];

export const isKind = (name: string): name is Kind => Object.hasOwn(MUTATIONS, name);

export const needsSecondPerson = (kinds: SecondPerson, mutation: string): boolean =>
  [...kinds].some((kind) => (MUTATIONS[kind] as readonly string[]).includes(mutation));
