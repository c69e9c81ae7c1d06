import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { IGNORED_FIELDS, ignoredType } from '../core/ignored.ts';
import type { InputFields } from '../core/payload.ts';
import { changeAction } from '../run/planned-change.ts';

export const DriftState = builder.enumType('DriftState', {
  description: 'What is to be done about a difference.',
  values: {
    OPEN: {
      description:
        'Nobody has decided on it. A sync repairs it, or only reports it: see SyncPolicy. If it has `ignored`, it has changed since it was ignored, and syncs leave it alone until somebody decides again.',
    },
    IGNORED: { description: 'Somebody lets it stay as it is: see `ignored`. Runs leave it alone.' },
    ENDED: { description: 'It does not differ any more: see `end`.' },
  },
});

const DriftEnd = builder.enumType('DriftEnd', {
  description: 'How a difference ended.',
  values: {
    REPAIRED: { description: 'A run of Regent has repaired it: see `repairedBy`.' },
    GONE: {
      description:
        'It was not there any more when Regent looked, or its client is not kept up there any more. Regent has not changed it.',
    },
    ADOPTED: {
      description: 'What is on the server has become settings of the client: see adoptDrift.',
    },
  },
});

const DriftIgnored = ignoredType('DriftIgnored', 'Who has let a difference stay as it is, and why.');

/** Rows that are in this state now; until its end has come, a row that is ignored says IGNORED. */
export function inState(state: 'OPEN' | 'IGNORED' | 'ENDED', now = new Date()): Prisma.DriftWhereInput {
  if (state === 'ENDED') return { state };
  const isOver: Prisma.DriftWhereInput = { state: 'IGNORED', ignoredUntil: { lte: now } };
  return state === 'OPEN'
    ? { OR: [{ state }, isOver] }
    : { state, OR: [{ ignoredUntil: null }, { ignoredUntil: { gt: now } }] };
}

export const Drift = builder.prismaNode('Drift', {
  description:
    'A difference between a server and its desired state that nobody has requested: somebody, or some program, has changed something there, or the configuration of Regent has changed.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    server: t.relation('server', { description: 'Where it is.' }),
    client: t.relation('client', {
      nullable: true,
      description: 'The client that it belongs to; null if it belongs to the server itself.',
    }),
    plugin: t.exposeString('plugin', { description: 'The plugin that found it.' }),
    subject: t.exposeString('subject', {
      description: 'What differs, as an administrator would name it: a path, a database, a route.',
    }),
    action: t.field({
      type: changeAction,
      description: 'What a repair would do with it.',
      select: { action: true },
      resolve: ({ action }) => action as 'create' | 'update' | 'delete',
    }),
    summary: t.exposeString('summary', { description: 'What a repair would do, in one line.' }),
    diff: t.exposeString('diff', {
      nullable: true,
      description: 'What a repair would change: a unified diff, if there is one. Secrets are masked.',
    }),
    adoptable: t.exposeStringList('adoptable', {
      description:
        'The fields of its client that adoptDrift would set, as in `["directives"]`; empty if it cannot be adopted.',
    }),
    fileChangedAt: t.expose('fileChangedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'For a file: when it was last changed on the server; null if that is not known.',
    }),
    fileOwner: t.exposeString('fileOwner', {
      nullable: true,
      description: 'For a file: the user that it belongs to on the server.',
    }),
    signedIn: t.exposeStringList('signedIn', {
      description:
        'For a file: who was signed in on the server when it was changed, as in `alice (192.0.2.7)`, as far as the server knows. It need not be one of them.',
    }),
    state: t.field({
      type: DriftState,
      description: 'What is to be done about it.',
      select: { state: true, ignoredUntil: true },
      resolve: ({ state, ignoredUntil }) =>
        state === 'IGNORED' && ignoredUntil !== null && ignoredUntil <= new Date() ? 'OPEN' : state,
    }),
    ignored: t.field({
      type: DriftIgnored,
      nullable: true,
      description: 'Who has let it stay as it is; null if nobody has.',
      select: IGNORED_FIELDS,
      resolve: (row) => (row.ignoredAt === null ? null : row),
    }),
    firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When Regent first saw it.' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When Regent last saw it.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it had ended; null while it differs.',
    }),
    end: t.expose('end', {
      type: DriftEnd,
      nullable: true,
      description: 'How it ended; null while it differs.',
    }),
    repairedBy: t.relation('run', {
      nullable: true,
      description: 'The run that has repaired it; null if none has, or if it was removed.',
    }),
    version: t.exposeInt('version', {
      description: 'Increases when something else differs, and with each decision; for `expectedVersion`.',
    }),
  }),
});

/** The input of each mutation of one difference. */
export const theDrift = (t: InputFields) =>
  t.globalID({ for: Drift, required: true, description: 'The difference.' });
