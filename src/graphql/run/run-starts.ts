import { mutation } from '../core/mutation.ts';
import { callerOf, planIn, runIn, startFields, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theRun } from './run.ts';
import { theServer } from '../server/server.ts';

mutation('syncServer', {
  about: 'Brings everything on a server to its desired state; mends what was changed by hand.',
  asks: 'Which server.',
  input: (t) => ({ serverId: theServer(t), ...startOrPlanFields(t) }),
  does: ({ serverId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.runs.onServer('SYNC', id), asked),
  answers: 'The run.',
  gives: (t) => ({ run: runIn(t), plan: planIn(t) }),
});

mutation('syncAll', {
  about: 'Brings everything on all servers to its desired state, with a run for each.',
  asks: 'How to go about it; `{}` will do.',
  input: startOrPlanFields,
  does: (asked, context) => startOrPlan(context, context.services.runs.onAll('SYNC'), asked),
  answers: 'The run that gathers those of the servers.',
  gives: (t) => ({ run: runIn(t), plan: planIn(t) }),
});

for (const [name, kind, about] of [
  ['backupServer', 'BACKUP', 'Dumps the databases of all clients on a server, now.'],
  ['checkServer', 'CHECK', 'Finds out what a server has and what it lacks; changes nothing there.'],
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
  about: 'Dumps the databases of all clients, with a run for each front office.',
  asks: 'How to go about it; `{}` will do.',
  input: startFields,
  does: (asked, context) => startOrPlan(context, context.services.runs.onAll('BACKUP'), asked),
  answers: 'The run that gathers those of the servers.',
  gives: (t) => ({ run: runIn(t) }),
});

mutation('cancelRun', {
  about:
    'Ends a run that waits, and asks the worker of one that is under way to stop: what is running on the server is ended too. It takes the permission for the work of the run: CLIENTS for clients, MODELS for models, SERVERS for the rest.',
  asks: 'Which run.',
  input: (t) => ({ runId: theRun(t) }),
  does: async ({ runId }, context) => {
    const { services, caller } = context;
    const run = await services.runs.cancel(runId.id, callerOf(context), caller.permissions);
    return { runId: run.id };
  },
  answers: 'The run, as it is now: CANCELLED, or CANCELLING until its worker has stopped.',
  gives: (t) => ({ run: runIn(t) }),
});

mutation('confirmRun', {
  about:
    'Lets a run go ahead that waits for it (BLOCKED, CONFIRM): it plans again, and makes the changes that it told, but no others: where there are more by then, it fails. It takes the permission for the work of the run, as cancelRun does.',
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

mutation('retryRun', {
  about:
    'Has another go at what a run that failed was for; what is done already is found done. It takes the permission for the work of the run, as cancelRun does.',
  asks: 'Which run.',
  input: (t) => ({ runId: theRun(t) }),
  does: ({ runId }, context) => {
    const { services, caller } = context;
    return startOrPlan(context, services.runs.retry(runId.id, caller.permissions), {});
  },
  answers: 'The new run.',
  gives: (t) => ({ run: runIn(t) }),
});
