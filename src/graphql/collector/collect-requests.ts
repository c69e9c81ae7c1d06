import { mutation } from '../core/mutation.ts';
import { planOut, runIn, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theServer } from '../server/server.ts';

mutation('collectRequests', {
  about:
    'Takes the requests that the PHP back office has left in its spool on this server, as the playbook’s update.sh does, which must be off then. Each that can be done becomes a run of its own, requested by `collector of <server>`; its file is archived when that run has SUCCEEDED. `collectedRequests` shows all of them, and why some are refused.',
  asks: 'Which back office.',
  input: (t) => ({ serverId: theServer(t), ...startOrPlanFields(t) }),
  does: ({ serverId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.runs.onServer('COLLECT', id), asked),
  answers: 'The run that collects; the runs of the requests follow.',
  gives: (t) => ({ run: runIn(t), ...planOut(t) }),
});
