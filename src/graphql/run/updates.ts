import { EVERYTHING } from '../../events/bell.ts';
import { followTopics } from '../../events/follow-topics.ts';
import { builder } from '../builder.ts';
import { encodeId } from '../core/ids.ts';
import { endable } from '../core/stream.ts';

const TYPENAMES = {
  SERVER: 'Server',
  CLIENT: 'Client',
  MODEL: 'Model',
  RUN: 'Run',
  SCHEDULE: 'Schedule',
  PLAN: 'Plan',
  ALARM: 'Alarm',
  WINDOW: 'MaintenanceWindow',
} as const;

type Followed = keyof typeof TYPENAMES;
interface Update {
  type: Followed | 'RESYNC';
  id: string | null;
}

const UpdatedType = builder.enumType('UpdatedType', {
  description: 'What has changed.',
  values: {
    SERVER: { description: 'A server.' },
    CLIENT: { description: 'A client.' },
    MODEL: { description: 'A model.' },
    RUN: { description: 'A run, or its steps or events.' },
    SCHEDULE: { description: 'A schedule.' },
    PLAN: { description: 'A plan that is kept.' },
    ALARM: { description: 'An alarm: see also `alarmChanges`, which leaves out none.' },
    WINDOW: { description: 'A maintenance window.' },
    RESYNC: { description: 'Any object may have changed: read again what you show.' },
  },
});

const UpdateRef = builder.objectRef<Update>('Update').implement({
  description: 'A notice that an object was created, changed or deleted.',
  fields: (t) => ({
    type: t.expose('type', { type: UpdatedType, description: 'The kind of the object.' }),
    id: t.id({
      nullable: true,
      description: 'The id of the object; null for RESYNC.',
      resolve: ({ id }) => id,
    }),
    node: t.node({
      description: 'The object as it is now; null if it was deleted, and for RESYNC.',
      id: ({ id }) => id,
    }),
  }),
});

builder.subscriptionField('updates', (t) =>
  t.field({
    type: UpdateRef,
    description:
      'Objects that change from now on, so that a list on a screen stays current without polling. If an object changes several times before you read it, you get it once, as it is then.',
    args: {
      types: t.arg({
        type: [UpdatedType],
        required: false,
        description: 'Only these kinds; all by default. RESYNC is always sent.',
      }),
    },
    subscribe: (_root, { types }, context) => {
      const { bell } = context.services;
      const kinds = new Set<string>(types ?? Object.keys(TYPENAMES));
      const wanted = (topic: string) => kinds.has(kindOf(topic));
      return endable(context, async function* (signal) {
        for await (const topic of followTopics(bell, wanted, signal)) yield updateOf(topic);
      });
    },
    resolve: (update) => update,
  }),
);

/** Topics are `client:<uuid>` and the like. */
function kindOf(topic: string): string {
  return topic.slice(0, topic.indexOf(':')).toUpperCase();
}

function updateOf(topic: string): Update {
  if (topic === EVERYTHING) return { type: 'RESYNC', id: null };
  const type = kindOf(topic) as Followed;
  return { type, id: encodeId(TYPENAMES[type], topic.slice(topic.indexOf(':') + 1)) };
}
