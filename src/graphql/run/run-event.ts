import type { Event } from '../../db/generated/client/client.ts';
import type { EventType } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';

const EventLevel = builder.enumType('EventLevel', {
  description: 'How much an event matters.',
  values: {
    INFO: { description: 'It goes as it should.' },
    WARN: { description: 'Worth a look.' },
    ERROR: { description: 'Why something failed.' },
  },
});

const RunEventType = builder.enumType('RunEventType', {
  description: 'What an event tells of.',
  values: {
    RUN_QUEUED: { description: 'Somebody or a schedule asked for the run.' },
    RUN_BLOCKED: { description: 'It waits: its `data` and the run’s `blockedReason` say for what.' },
    RUN_UNBLOCKED: { description: 'It need not wait any more.' },
    RUN_STARTED: { description: 'A worker has taken it on.' },
    RUN_RESUMED: { description: 'Another worker goes on with it, as the first was lost.' },
    RUN_HANDED_BACK: { description: 'Its worker stops and leaves it to another.' },
    RUN_CANCELLING: { description: 'Somebody asked to cancel it, and its worker has been told.' },
    RUN_ENDED: { description: 'It has ended; this is its last event.' },
    STEP_STARTED: { description: 'A step has begun.' },
    STEP_ENDED: { description: 'A step has ended, or is skipped.' },
    CHANGE_PLANNED: { description: 'A plugin found a difference, which it will change.' },
    LOG: { description: 'A remark of a plugin.' },
  } satisfies Record<EventType, { description: string }>,
});

export const RunEvent = builder.objectRef<Event>('RunEvent').implement({
  description: 'One stored line of a run’s story.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Its number within the run: from 1, without gaps.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    type: t.field({
      type: RunEventType,
      description: 'What it tells of.',
      resolve: ({ type }) => type as EventType,
    }),
    level: t.expose('level', { type: EventLevel, description: 'How much it matters.' }),
    step: t.exposeInt('step', {
      nullable: true,
      description: 'The position of the step that it belongs to; null where it is the run’s own.',
    }),
    text: t.exposeString('text', { description: 'What happened, for a person.' }),
    data: t.expose('data', {
      type: 'JSON',
      nullable: true,
      description: 'The same for a program: the status, a planned change with its diff, a result.',
    }),
  }),
});
