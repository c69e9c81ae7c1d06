import { builder } from '../builder.ts';
import { badInput } from '../core/errors.ts';
import type { InputFields } from '../core/payload.ts';
import { Client } from '../client/client.ts';
import { RunEvent } from './run-event.ts';

export const RunKind = builder.enumType('RunKind', {
  description: 'What a run is for.',
  values: {
    CREATE_CLIENT: { description: 'Sets a new client up.' },
    UPDATE_CLIENT: { description: 'Brings a changed client’s servers in line.' },
    SUSPEND_CLIENT: { description: 'Has a client’s site answer 503.' },
    RESUME_CLIENT: { description: 'Lets a suspended client’s site answer again.' },
    UPDATE_FIRST_USER: {
      description: 'Replaces a client’s administrator, resets their second factor, or makes them a new link.',
    },
    DELETE_CLIENT: { description: 'Takes a client away, with all that belongs to it.' },
    UPDATE_MODELS: { description: 'Brings the back office’s models in line.' },
    SYNC: { description: 'Brings everything on a server to its desired state.' },
    BACKUP: { description: 'Dumps the databases of all clients on a server.' },
    CHECK: { description: 'Finds out what a server has, and changes nothing.' },
  },
});

export const RunStatus = builder.enumType('RunStatus', {
  description: 'How far a run has come. The last four are for ever.',
  values: {
    QUEUED: { description: 'Waits for a worker, who comes at once.' },
    BLOCKED: { description: 'Waits for something else: see `blockedReason`.' },
    RUNNING: { description: 'A worker is at it.' },
    CANCELLING: { description: 'Somebody asked to cancel it, and its worker has been told.' },
    SUCCEEDED: { description: 'All is as it should be, and has been checked.' },
    FAILED: { description: 'It could not be done: `explanation` says why, and what to do.' },
    TIMED_OUT: { description: 'It took too long, and was stopped.' },
    CANCELLED: { description: 'It was stopped because somebody asked for it.' },
  },
});

const BlockedReason = builder.enumType('BlockedReason', {
  description: 'What a run waits for.',
  values: {
    LOCK: { description: 'Another run works on that server.' },
    SERVER_DOWN: { description: 'That server does not answer; the run goes on when it does.' },
    MAINTENANCE: { description: 'That server is in maintenance; the run goes on when that is over.' },
    CONFIRM: {
      description:
        'Nobody asked for it in particular, and it would change or take away something for many clients: it waits for confirmRun or cancelRun.',
    },
  },
});

const byAlias = { orderBy: { alias: 'asc' } } as const;

export const Run = builder.prismaNode('Run', {
  description: 'One piece of work that somebody or a schedule asked for. It ends in exactly one way.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    kind: t.expose('kind', { type: RunKind, description: 'What it is for.' }),
    status: t.expose('status', { type: RunStatus, description: 'How far it has come.' }),
    blockedReason: t.expose('blockedReason', {
      type: BlockedReason,
      nullable: true,
      description: 'What it waits for, while it is BLOCKED.',
    }),
    blockedServer: t.relation('blockedServer', {
      nullable: true,
      description: 'The server that it waits for, while it is BLOCKED.',
    }),
    server: t.relation('server', {
      nullable: true,
      description: 'The server that it works on; null where it gathers a run for each server.',
    }),
    client: t.field({
      type: Client,
      nullable: true,
      description: 'The client that it is for; null where it is for several, or for a whole server.',
      select: (_args, _context, nested) => ({ clients: nested(byAlias) }),
      resolve: ({ clients }) => (clients.length === 1 ? clients[0] : null),
    }),
    clients: t.relation('clients', {
      description:
        'The clients that it is for, by alias; none where it is for a whole server. Those of a run that gathers others are with its children.',
      query: byAlias,
    }),
    parent: t.relation('parent', {
      nullable: true,
      description: 'The run that gathers this one and others, if any.',
    }),
    retryOf: t.relation('retryOf', {
      nullable: true,
      description: 'The run that failed before, where this is another go at it.',
    }),
    requestedBy: t.exposeString('requestedBy', {
      description: 'Who asked for it: an e-mail address, `schedule` or `regent`.',
    }),
    confirmedBy: t.exposeString('confirmedBy', {
      nullable: true,
      description: 'Who let it go ahead with confirmRun; null where it did not wait for that.',
    }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The slot of the schedule that it came from, if it did.',
    }),
    explanation: t.exposeString('explanation', {
      nullable: true,
      description: 'How it ended and why, for a person; null until it has.',
    }),
    lastSeq: t.exposeInt('lastSeq', { description: 'The number of its newest event.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker first took it on.',
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    steps: t.relation('steps', {
      description: 'Its steps, in order; all of them are known before the first begins.',
      query: { orderBy: { position: 'asc' } },
    }),
    attempts: t.relation('attempts', {
      description: 'The workers’ goes at it, in order: more than one where a worker was lost.',
      query: { orderBy: { number: 'asc' } },
    }),
    events: t.field({
      type: [RunEvent],
      description: 'Its story so far. To follow it, use the subscription runEvents.',
      args: {
        after: t.arg.int({ defaultValue: 0, description: 'Only events with a greater number.' }),
        first: t.arg.int({ defaultValue: 100, description: 'At most so many; 1 to 500.' }),
      },
      // A range instead of a limit: numbers have no gaps, and for a list of runs Prisma limits in memory.
      select: ({ after, first }) => ({
        events: { where: { seq: rangeOf(after ?? 0, first ?? 100) }, orderBy: { seq: 'asc' } },
      }),
      resolve: ({ events }) => events,
    }),
  }),
});

/** The input of whatever is done to one run. */
export const theRun = (t: InputFields) => t.globalID({ for: Run, required: true, description: 'The run.' });

function rangeOf(after: number, first: number): { gt: number; lte: number } {
  if (first < 1 || first > 500) throw badInput(`first is 1 to 500; this is ${first}.`);
  if (after < 0) throw badInput(`after is 0 or more; this is ${after}.`);
  return { gt: after, lte: Math.min(after + first, 2 ** 31 - 1) };
}
