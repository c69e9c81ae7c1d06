import type { Prisma, RunStatus } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';

const CollectedRequestKind = builder.enumType('CollectedRequestKind', {
  description: 'What a request is about: the folder in which its file was left.',
  values: {
    CREATE: { description: 'A new client.' },
    UPDATE: { description: 'A change of a client.' },
    DELETE: { description: 'The deletion of a client.' },
  },
});

const STATES = {
  WAITING: 'Its run waits, or it waits for the end of the request before it for the same client.',
  RUNNING: 'Its run is under way.',
  DONE: 'Its run has SUCCEEDED. Its file is archived then: see `archivedAt`.',
  REFUSED:
    'It cannot be done as it is: see `reason`. Its file stays, and each later collection tries again, as the reason may be gone.',
  FAILED: 'Its run has ended without success: see `run`. Its file stays. Use retryRun.',
  GONE: 'Its file was taken away before Regent had begun with it.',
} as const;

type State = keyof typeof STATES;

export const CollectedRequestState = builder.enumType('CollectedRequestState', {
  description: 'What became of a request.',
  values: Object.fromEntries(
    Object.entries(STATES).map(([name, description]) => [name, { description }]),
  ) as Record<State, { description: string }>,
});

const WAITS: RunStatus[] = ['QUEUED', 'BLOCKED'];
const RUNS: RunStatus[] = ['RUNNING', 'CANCELLING'];
const FAILS: RunStatus[] = ['FAILED', 'TIMED_OUT', 'CANCELLED'];

const STATE_FIELDS = {
  takenAt: true,
  archivedAt: true,
  goneAt: true,
  reason: true,
  run: { select: { status: true } },
} satisfies Prisma.CollectedRequestSelect;

function stateOf(row: Prisma.CollectedRequestGetPayload<{ select: typeof STATE_FIELDS }>): State {
  if (row.takenAt === null) {
    if (row.goneAt !== null) return 'GONE';
    return row.reason === null ? 'WAITING' : 'REFUSED';
  }
  if (row.archivedAt !== null || row.run?.status === 'SUCCEEDED') return 'DONE';
  if (row.run === null || FAILS.includes(row.run.status)) return 'FAILED';
  return WAITS.includes(row.run.status) ? 'WAITING' : 'RUNNING';
}

/** Rows that are in this state. */
export function inState(state: State): Prisma.CollectedRequestWhereInput {
  const notTaken = { takenAt: null, goneAt: null };
  const taken = { takenAt: { not: null }, archivedAt: null };
  switch (state) {
    case 'GONE':
      return { takenAt: null, goneAt: { not: null } };
    case 'REFUSED':
      return { ...notTaken, reason: { not: null } };
    case 'WAITING':
      return {
        OR: [
          { ...notTaken, reason: null },
          { ...taken, run: { status: { in: WAITS } } },
        ],
      };
    case 'RUNNING':
      return { ...taken, run: { status: { in: RUNS } } };
    case 'FAILED':
      return { ...taken, OR: [{ runId: null }, { run: { status: { in: FAILS } } }] };
    case 'DONE':
      return {
        takenAt: { not: null },
        OR: [{ archivedAt: { not: null } }, { run: { status: 'SUCCEEDED' } }],
      };
  }
}

export const CollectedRequest = builder.prismaNode('CollectedRequest', {
  description:
    'A request for a client that the PHP back office has left in its spool: a file. It is done once, and its content is stored nowhere.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    server: t.relation('server', { description: 'The back office on which its file is.' }),
    kind: t.expose('kind', { type: CollectedRequestKind, description: 'What it is about.' }),
    file: t.exposeString('file', { description: 'The name of its file in that folder.' }),
    sha256: t.string({
      nullable: true,
      description: 'The SHA-256 of its content, in hex; null if it was not read.',
      select: { sha256: true },
      resolve: ({ sha256 }) => (sha256 === '' ? null : sha256),
    }),
    alias: t.exposeString('alias', {
      nullable: true,
      description: 'The alias of the client that it names; null if it could not be read.',
    }),
    state: t.field({
      type: CollectedRequestState,
      description: 'What became of it.',
      select: STATE_FIELDS,
      resolve: stateOf,
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it is REFUSED, and what to do; null in any other state.',
    }),
    run: t.relation('run', {
      nullable: true,
      description: 'The run that does it, or the last one that has repeated it; null if there is none.',
    }),
    client: t.relation('client', {
      nullable: true,
      description: 'Its client; null if it has no run.',
    }),
    firstSeenAt: t.expose('firstSeenAt', {
      type: 'DateTime',
      description: 'When Regent first saw its file.',
    }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When Regent last saw its file.' }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When Regent had moved its file to the folder `done`; null if it has not.',
    }),
    goneAt: t.expose('goneAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When Regent found that somebody else had taken its file away or replaced it; null if nobody has. Its run goes on.',
    }),
  }),
});
