import { daysOf, PRUNED, type Pruned } from '../../domain/retention/rules.ts';
import type { Removed } from '../../domain/retention/retention.ts';
import { builder } from '../builder.ts';

const RetainedKind = builder.enumType('RetainedKind', {
  description: 'A kind of records that Regent removes from its database when they are old enough.',
  values: {
    QUIET_RECORDS: {
      description:
        'Steps, attempts and events of syncs that a schedule requested, and that found nothing and had nothing to tell. They are removed a minute after the end.',
    },
    RECORDS: {
      description: 'The same of other runs that a schedule requested, and that found nothing to change.',
    },
    RUNS: {
      description:
        'Runs that have ended. The last one of each kind stays, for each server and for each client.',
    },
    SLOTS: { description: 'Slots of schedules. The newest one of each schedule stays.' },
    DELIVERIES: { description: 'Deliveries of webhooks that have ended.' },
    ALARMS: { description: 'Alarms that are resolved.' },
    IDEMPOTENCY_KEYS: { description: 'Keys that callers gave as `idempotencyKey`.' },
    DRIFT: { description: 'Differences that have ended.' },
    ORPHANS: { description: 'Orphans that are gone.' },
    REQUESTS: {
      description: 'Requests of the PHP back office whose file was taken away before Regent had begun.',
    },
    BACKUPS: {
      description:
        'Backups that failed, or whose files are gone with all their copies. The newest one of each client stays.',
    },
    UPLOADS: { description: 'Uploaded dumps that were not restored, and whose file was removed.' },
    AUDIT: { description: 'Entries of the audit.' },
  } satisfies Record<Pruned, { description: string }>,
});

const RetentionRule = builder
  .objectRef<{ kind: Pruned; days: number | undefined; removed: number }>('RetentionRule')
  .implement({
    description: 'For how long records of one kind are kept.',
    fields: (t) => ({
      kind: t.expose('kind', { type: RetainedKind, description: 'The kind of records.' }),
      days: t.int({
        nullable: true,
        description: 'For how many days they are kept; null if they are never removed.',
        resolve: ({ days }) => days,
      }),
      removed: t.exposeInt('removed', {
        description: 'How many of them the last pruning has removed that came to its end.',
      }),
    }),
  });

const Retention = builder
  .objectRef<{ startedAt: Date | null; endedAt: Date | null; removed: Removed }>('Retention')
  .implement({
    description:
      'For how long Regent keeps its own records, and when it last removed what was old enough, which it does once an hour.',
    fields: (t) => ({
      startedAt: t.expose('startedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it last began; null if it never has.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description:
          'When that ended; null while it is under way, and if it was interrupted: then it begins again.',
      }),
      rules: t.field({
        type: [RetentionRule],
        description: 'The rules, one for each kind of records.',
        resolve: ({ removed }, _args, { services }) =>
          PRUNED.map((kind) => ({
            kind,
            days: daysOf(services.retention.rules, kind),
            removed: removed[kind] ?? 0,
          })),
      }),
    }),
  });

builder.queryField('retention', (t) =>
  t.field({
    type: Retention,
    description: 'For how long Regent keeps its own records.',
    resolve: async (_root, _args, { services }) => {
      const row = await services.prisma.pruning.findUnique({ where: { key: 1 } });
      return {
        startedAt: row?.startedAt ?? null,
        endedAt: row?.endedAt ?? null,
        removed: (row?.removed ?? {}) as Removed,
      };
    },
  }),
);
