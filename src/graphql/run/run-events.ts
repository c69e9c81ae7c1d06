import type { Event } from '../../db/generated/client/client.ts';
import { isEnded } from '../../domain/runs/run-states.ts';
import { followRun } from '../../events/follow-run.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { badInput, notFoundError } from '../core/errors.ts';
import { endable } from '../core/stream.ts';
import { Run } from './run.ts';
import { RunEvent } from './run-event.ts';

builder.subscriptionField('runEvents', (t) =>
  t.field({
    type: RunEvent,
    description:
      'The events of a run: first the stored events after a number, then each new event, without gaps or repetitions. The subscription ends after the last event, RUN_ENDED. After a lost connection, continue with the number of the last event that you have.',
    args: {
      runId: t.arg.globalID({ for: Run, required: true, description: 'The run.' }),
      after: t.arg.int({
        defaultValue: 0,
        description: 'The number of the last event that you have; 0 for all events.',
      }),
    },
    subscribe: (_root, { runId, after }, context) => follow(runId.id, after ?? 0, context),
    resolve: (event) => event,
  }),
);

async function follow(runId: string, after: number, context: GraphqlContext): Promise<AsyncIterable<Event>> {
  const { prisma, readEvents, bell } = context.services;
  if (after < 0) throw badInput(`after must be 0 or more; it is ${after}.`);
  const run = await prisma.run.findUnique({ where: { id: runId }, select: { status: true, lastSeq: true } });
  if (run === null) throw notFoundError('There is no such run. List them with runs.');
  if (isEnded(run.status) && after >= run.lastSeq) return nothing();
  return endable(context, (signal) => followRun({ runId, after, read: readEvents, bell, signal }));
}

async function* nothing(): AsyncGenerator<Event, void> {}
