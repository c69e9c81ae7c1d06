import { UNDO_FACTS, undoFactsOf } from '../../domain/clients/undo-facts.ts';
import { lastEventOf } from '../../domain/runs/last-event.ts';
import { builder } from '../builder.ts';
import { badInput } from '../core/errors.ts';
import type { InputFields } from '../core/payload.ts';
import { Client } from '../client/client.ts';
import { SyncPolicy } from '../server/server.ts';
import { RunEvent } from './run-event.ts';

export const RunKind = builder.enumType('RunKind', {
  description: 'The kind of work of a run.',
  values: {
    CREATE_CLIENT: { description: 'Sets a new client up.' },
    UPDATE_CLIENT: { description: 'Updates the servers of a changed client.' },
    SUSPEND_CLIENT: { description: 'Has a client’s site answer 503.' },
    RESUME_CLIENT: { description: 'Lets a suspended client’s site answer again.' },
    UPDATE_FIRST_USER: {
      description: 'Replaces a client’s administrator, resets their second factor, or makes them a new link.',
    },
    RESTORE_CLIENT: { description: 'Puts a backup in the place of a client’s database and folder.' },
    UNDO_RESTORE: { description: 'Puts back what was there before a restore.' },
    MOVE_CLIENT: { description: 'Moves clients to another front office.' },
    UNDO_MOVE: { description: 'Moves a client back to the front office that it came from.' },
    DELETE_CLIENT: {
      description:
        'Makes a last backup of a client and closes its site; then it is kept, or removed with all that belongs to it.',
    },
    UNDELETE_CLIENT: { description: 'Brings back a deleted client that is kept.' },
    PURGE_CLIENT: { description: 'Removes a deleted client that was kept, with all that belongs to it.' },
    UPDATE_MODELS: { description: 'Updates the models on the back office.' },
    SYNC: { description: 'Brings everything on a server to its desired state.' },
    REPAIR_DRIFT: { description: 'Makes the changes of repairDrift, and no others.' },
    REMOVE_ORPHAN: { description: 'Removes what removeOrphan names, and nothing else.' },
    BACKUP: { description: 'Backs up all clients on a server, one client, or `monarc_common`.' },
    VERIFY: {
      description:
        'Proves the newest backups of clients, or of `monarc_common`, by loading them into a MariaDB of their own.',
    },
    COLLECT: {
      description:
        'Takes the requests that the PHP back office has left in its spool; each gets a run of its own.',
    },
    CHECK: { description: 'Checks what a server has, and changes nothing.' },
  },
});

export const RunStatus = builder.enumType('RunStatus', {
  description: 'The status of a run. The last four are final.',
  values: {
    QUEUED: {
      description: 'Waits for a worker, which takes it at once, or for the end of the run before it.',
    },
    BLOCKED: { description: 'Waits for something else: see `blockedReason`.' },
    RUNNING: { description: 'A worker carries it out.' },
    CANCELLING: { description: 'Somebody asked to cancel the run, and its worker knows.' },
    SUCCEEDED: { description: 'Everything is in its desired state, and has been checked.' },
    FAILED: { description: 'It failed; `explanation` says why, and what to do.' },
    TIMED_OUT: { description: 'It took too long and was stopped.' },
    CANCELLED: { description: 'Somebody cancelled it.' },
  },
});

const BlockedReason = builder.enumType('BlockedReason', {
  description: 'What a run waits for.',
  values: {
    LOCK: { description: 'Another run is working on that server.' },
    SERVER_DOWN: { description: 'That server does not answer. The run goes on when it does.' },
    MAINTENANCE: {
      description: 'That server is in maintenance. The run goes on when the maintenance is over.',
    },
    WINDOW: {
      description:
        'A maintenance window is in force there. The run goes on at its end (`blockedUntil`), or with overrideWindow.',
    },
    CONFIRM: {
      description:
        'A schedule requested it, and it would change or remove something for many clients. It waits for confirmRun or cancelRun.',
    },
  },
});

const Undoability = builder.objectRef<{ reason: string | undefined }>('Undoability').implement({
  description: 'Whether a run can be undone.',
  fields: (t) => ({
    possible: t.boolean({
      description: 'True if undoRun starts the opposite of it.',
      resolve: ({ reason }) => reason === undefined,
    }),
    reason: t.string({
      nullable: true,
      description: 'Why it cannot be undone; null if it can.',
      resolve: ({ reason }) => reason,
    }),
  }),
});

const byAlias = { orderBy: { alias: 'asc' } } as const;

export const Run = builder.prismaNode('Run', {
  description: 'One piece of work that a user or a schedule requested. It ends in exactly one way.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    kind: t.expose('kind', { type: RunKind, description: 'Its purpose.' }),
    status: t.expose('status', { type: RunStatus, description: 'Its status.' }),
    blockedReason: t.expose('blockedReason', {
      type: BlockedReason,
      nullable: true,
      description: 'What it waits for, while it is BLOCKED.',
    }),
    blockedServer: t.relation('blockedServer', {
      nullable: true,
      description: 'The server that it waits for, while it is BLOCKED.',
    }),
    blockedUntil: t.expose('blockedUntil', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it goes on, as far as that is known, while it is BLOCKED by a maintenance window; null otherwise.',
    }),
    overriddenBy: t.exposeString('overriddenBy', {
      nullable: true,
      description: 'Who had it go ahead in spite of maintenance windows; null if nobody did.',
    }),
    overrideReason: t.exposeString('overrideReason', {
      nullable: true,
      description: 'Why it went ahead in spite of maintenance windows; null if it did not.',
    }),
    server: t.relation('server', {
      nullable: true,
      description: 'The server that it works on; null if it has child runs, which do the work.',
    }),
    client: t.field({
      type: Client,
      nullable: true,
      description: 'The client that it is for; null if it is for several, or for a whole server.',
      select: (_args, _context, nested) => ({ clients: nested(byAlias) }),
      resolve: ({ clients }) => (clients.length === 1 ? clients[0] : null),
    }),
    clients: t.relation('clients', {
      description:
        'The clients that it is for, by alias; none if it is for a whole server. If it has child runs, the clients are theirs.',
      query: byAlias,
    }),
    parent: t.relation('parent', {
      nullable: true,
      description: 'The parent run, if this is a child run.',
    }),
    retryOf: t.relation('retryOf', {
      nullable: true,
      description: 'The failed run, if this run is a retry of it.',
    }),
    requestedBy: t.exposeString('requestedBy', {
      description: 'Who requested it: an e-mail address, `schedule` or `regent`.',
    }),
    traceparent: t.exposeString('traceparent', {
      nullable: true,
      description:
        'The `traceparent` (W3C Trace Context) of the request, if it came with a valid one. Runs that this run has started have the same.',
    }),
    confirmedBy: t.exposeString('confirmedBy', {
      nullable: true,
      description: 'Who confirmed it with confirmRun; null if it did not wait for that.',
    }),
    syncPolicy: t.expose('syncPolicy', {
      type: SyncPolicy,
      nullable: true,
      description:
        'For SYNC: what it was asked to do about differences; null if nothing was asked. With REPORT it changes nothing.',
    }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The slot of the schedule that started it; null if no schedule did.',
    }),
    canBeUndone: t.field({
      type: Undoability,
      description: 'Whether undoRun can undo it now.',
      select: UNDO_FACTS,
      resolve: (run, _args, { services }) => ({ reason: services.clients.whyNotUndone(undoFactsOf(run)) }),
    }),
    explanation: t.exposeString('explanation', {
      nullable: true,
      description: 'How it ended and why, for a person; null until it has ended.',
    }),
    lastSeq: t.exposeInt('lastSeq', { description: 'The number of its newest event.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker first started it.',
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    steps: t.relation('steps', {
      description: 'Its steps, in order. All steps are known before the first one begins.',
      query: { orderBy: { position: 'asc' } },
    }),
    attempts: t.relation('attempts', {
      description: 'The attempts of workers at it, in order. There are several if a worker was lost.',
      query: { orderBy: { number: 'asc' } },
    }),
    events: t.field({
      type: [RunEvent],
      description: 'Its events so far. To follow the run, use the subscription runEvents.',
      args: {
        after: t.arg.int({ defaultValue: 0, description: 'Only events with a greater number.' }),
        first: t.arg.int({ defaultValue: 100, description: 'How many at most: 1 to 500.' }),
      },
      // A range instead of a limit: numbers have no gaps, and for a list of runs Prisma limits in memory.
      select: ({ after, first }) => ({
        id: true,
        status: true,
        lastSeq: true,
        explanation: true,
        endedAt: true,
        record: true,
        events: { where: { seq: rangeOf(after ?? 0, first ?? 100) }, orderBy: { seq: 'asc' } },
      }),
      resolve: ({ events, ...run }, { after }) => {
        const last = lastEventOf(run, after ?? 0);
        return last === undefined ? events : [last];
      },
    }),
    recordRemoved: t.boolean({
      description:
        'True if its steps, attempts and events were removed, because a schedule requested it and it found nothing to change. Of its events, only the last one is shown.',
      select: { record: true },
      resolve: ({ record }) => record === 'REMOVED',
    }),
  }),
});

/** The input of each mutation of one run. */
export const theRun = (t: InputFields) => t.globalID({ for: Run, required: true, description: 'The run.' });

function rangeOf(after: number, first: number): { gt: number; lte: number } {
  if (first < 1 || first > 500) throw badInput(`first must be 1 to 500; it is ${first}.`);
  if (after < 0) throw badInput(`after must be 0 or more; it is ${after}.`);
  return { gt: after, lte: Math.min(after + first, 2 ** 31 - 1) };
}
