import type { Event } from '../../db/generated/client/client.ts';
import type { EventType } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';

const EventLevel = builder.enumType('EventLevel', {
  description: 'How much an event matters.',
  values: {
    INFO: { description: 'Normal progress.' },
    WARN: { description: 'Somebody should look at it.' },
    ERROR: { description: 'Why something failed.' },
  },
});

const RunEventType = builder.enumType('RunEventType', {
  description: 'The kind of an event.',
  values: {
    RUN_QUEUED: { description: 'A user or a schedule requested the run.' },
    RUN_BLOCKED: { description: 'The run waits; `data` and the run’s `blockedReason` say for what.' },
    RUN_UNBLOCKED: { description: 'The run can go on.' },
    RUN_STARTED: { description: 'A worker has started the run.' },
    RUN_RESUMED: { description: 'Another worker goes on with the run, because the previous one was lost.' },
    RUN_HANDED_BACK: { description: 'Its worker stops, and leaves the run to another worker.' },
    RUN_CANCELLING: { description: 'Somebody asked to cancel the run, and its worker knows.' },
    RUN_ENDED: { description: 'The run has ended; this is its last event.' },
    STEP_STARTED: { description: 'A step has begun.' },
    STEP_ENDED: { description: 'A step has ended or was skipped.' },
    CHANGE_PLANNED: { description: 'A plugin has found a difference, and will change it.' },
    LOG: { description: 'A message of a plugin.' },
  } satisfies Record<EventType, { description: string }>,
});

export const RunEvent = builder.objectRef<Event>('RunEvent').implement({
  description: 'One line of the record of a run.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Its number within the run: from 1, without gaps.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    type: t.field({
      type: RunEventType,
      description: 'The kind of the event.',
      resolve: ({ type }) => type as EventType,
    }),
    level: t.expose('level', { type: EventLevel, description: 'How much it matters.' }),
    step: t.exposeInt('step', {
      nullable: true,
      description: 'The position of the step that it belongs to; null if it belongs to the run as a whole.',
    }),
    text: t.exposeString('text', { description: 'What happened, for a person.' }),
    data: t.expose('data', {
      type: 'JSON',
      nullable: true,
      description: 'The same as data: the status, a planned change with its diff, a result.',
    }),
  }),
});
