import { mutation } from '../core/mutation.ts';
import {
  callerOf,
  overrideFields,
  planOut,
  runIn,
  startFields,
  startOrPlan,
  startOrPlanFields,
  type InputFields,
} from '../core/payload.ts';
import { theRun } from './run.ts';
import { SyncPolicy, theServer } from '../server/server.ts';

const syncFields = (t: InputFields) => ({
  syncPolicy: t.field({
    type: SyncPolicy,
    required: false,
    description:
      'What to do about differences; by default what the policy of the server says. REPAIR is refused for a server whose policy is REPORT; in a sync of all servers, such servers only report.',
  }),
  ...startOrPlanFields(t),
});

mutation('syncServer', {
  about: 'Brings everything on a server to its desired state; also repairs what was changed by hand.',
  asks: 'Which server.',
  input: (t) => ({ serverId: theServer(t), ...syncFields(t) }),
  does: ({ serverId: { id }, syncPolicy, ...asked }, context) =>
    startOrPlan(context, context.services.runs.onServer('SYNC', id, syncPolicy ?? undefined), asked),
  answers: 'The run.',
  gives: (t) => ({ run: runIn(t), ...planOut(t) }),
});

mutation('syncAll', {
  about: 'Brings everything on all servers to its desired state, with a run for each.',
  asks: 'The options; `{}` is enough.',
  input: syncFields,
  does: ({ syncPolicy, ...asked }, context) =>
    startOrPlan(context, context.services.runs.onAll('SYNC', syncPolicy ?? undefined), asked),
  answers: 'The run whose children are the runs of the servers.',
  gives: (t) => ({ run: runIn(t), ...planOut(t) }),
});

for (const [name, kind, about] of [
  [
    'backupServer',
    'BACKUP',
    'Backs up all clients on a front office, or the database of a back office, now.',
  ],
  ['checkServer', 'CHECK', 'Checks what a server has and what it lacks. It changes nothing there.'],
] as const) {
  mutation(name, {
    about,
    asks: 'Which server.',
    input: (t) => ({ serverId: theServer(t), ...startFields(t) }),
    does: ({ serverId: { id }, ...asked }, context) =>
      startOrPlan(context, context.services.runs.onServer(kind, id), asked),
    answers: 'The run.',
    gives: (t) => ({ run: runIn(t) }),
  });
}

mutation('backupAll', {
  about: 'Backs up all clients and `monarc_common`, with a run for each front office and the back office.',
  asks: 'The options; `{}` is enough.',
  input: startFields,
  does: (asked, context) => startOrPlan(context, context.services.runs.onAll('BACKUP'), asked),
  answers: 'The run whose children are the runs of the servers.',
  gives: (t) => ({ run: runIn(t) }),
});

mutation('verifyServer', {
  about:
    'Proves the newest good backup of each client on a server, one after the other, as verifyClient does for one; on a back office, that of `monarc_common`.',
  asks: 'Which server.',
  input: (t) => ({ serverId: theServer(t), ...startOrPlanFields(t) }),
  does: ({ serverId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.runs.onServer('VERIFY', id), asked),
  answers: 'The run.',
  gives: (t) => ({ run: runIn(t), ...planOut(t) }),
});

mutation('cancelRun', {
  about:
    'Cancels a run. A run that waits ends at once; if it is running, its worker stops, and commands that it runs on servers are ended too. This requires the permission for the work of the run: CLIENTS for clients, MODELS for models, SERVERS for the rest.',
  asks: 'Which run.',
  input: (t) => ({ runId: theRun(t) }),
  does: async ({ runId }, context) => {
    const { services, caller } = context;
    const run = await services.runs.cancel(runId.id, callerOf(context), caller.permissions);
    return { runId: run.id };
  },
  answers: 'The run: CANCELLED, or CANCELLING until its worker has stopped.',
  gives: (t) => ({ run: runIn(t) }),
});

mutation('confirmRun', {
  about:
    'Confirms a run that waits for it (BLOCKED, CONFIRM). The run plans again, and makes the changes that it announced, but no others: if there are more by then, it fails. This requires the permission for the work of the run, as for cancelRun.',
  asks: 'Which run.',
  input: (t) => ({ runId: theRun(t) }),
  does: async ({ runId }, context) => {
    const { services, caller } = context;
    const run = await services.runs.confirm(runId.id, callerOf(context), caller.permissions);
    return { runId: run.id };
  },
  answers: 'The run, as it is now.',
  gives: (t) => ({ run: runIn(t) }),
});

mutation('overrideWindow', {
  about:
    'Lets a run go on at once that waits for the end of a maintenance window (BLOCKED, WINDOW); of a run with child runs, all of those that do. A server in maintenance still holds it back. This requires the permission for the work of the run, as for cancelRun.',
  asks: 'Which run, and why it cannot wait.',
  input: (t) => ({
    runId: theRun(t),
    reason: t.string({
      required: true,
      description: 'Why the work cannot wait. It is shown with the run, and is in the audit.',
    }),
  }),
  does: async ({ runId, reason }, context) => {
    const { services, caller } = context;
    const run = await services.windows.override(runId.id, reason, callerOf(context), caller.permissions);
    return { runId: run.id };
  },
  answers: 'The run, as it is now.',
  gives: (t) => ({ run: runIn(t) }),
});

mutation('undoRun', {
  about:
    'Starts the opposite of a run that has ended: of a restore, of a deletion as long as the client is kept, of a suspension or its end, and of an update of clients, whose values are set back if nobody has changed them since. For several servers, each child run is undone by itself. `Run.canBeUndone` says whether and why not. This requires the permission for the work of the run, as for cancelRun.',
  asks: 'Which run.',
  input: (t) => ({ runId: theRun(t), ...startOrPlanFields(t) }),
  does: ({ runId, ...asked }, context) => {
    const { services, caller } = context;
    return startOrPlan(context, services.clients.undo(runId.id, caller.permissions), asked);
  },
  answers: 'The new run.',
  gives: (t) => ({ run: runIn(t), ...planOut(t) }),
});

mutation('retryRun', {
  about:
    'Starts a new run for the work of a failed one. Work that is done already is not repeated. This requires the permission for the work of the run, as for cancelRun.',
  asks: 'Which run.',
  input: (t) => ({ runId: theRun(t), ...overrideFields(t) }),
  does: ({ runId, ...asked }, context) => {
    const { services, caller } = context;
    return startOrPlan(context, services.runs.retry(runId.id, caller.permissions), asked);
  },
  answers: 'The new run.',
  gives: (t) => ({ run: runIn(t) }),
});
