import { attempt, RefusedError, type Problem } from '../../domain/errors.ts';
import { tryOut } from '../../domain/schedules/occurrences.ts';
import { builder } from '../builder.ts';
import { userError } from '../core/user-error.ts';

interface Tried {
  times: Date[];
  problems: Problem[];
}

const CronOccurrences = builder.objectRef<Tried>('CronOccurrences').implement({
  description: 'When a cron expression that is not stored would be due.',
  fields: (t) => ({
    times: t.expose('times', {
      type: ['DateTime'],
      description: 'The next times; none if there are `userErrors`.',
    }),
    userErrors: t.expose('problems', {
      type: [userError],
      description: 'What is wrong with the expression or the time zone, as createSchedule would say it.',
    }),
  }),
});

builder.queryField('cronOccurrences', (t) =>
  t.field({
    type: CronOccurrences,
    description: 'When a cron expression would be due, before a schedule or a maintenance window has it.',
    args: {
      cron: t.arg({
        type: 'Cron',
        required: true,
        description: 'Minute, hour, day of month, month, day of week.',
      }),
      timeZone: t.arg({
        type: 'TimeZone',
        required: true,
        description: 'The time zone of the expression, such as `Europe/Luxembourg`.',
      }),
      first: t.arg.int({ defaultValue: 3, description: 'How many times; 1 to 10.' }),
    },
    resolve: (_root, { cron, timeZone, first }) => {
      const times = attempt(() => tryOut(cron, timeZone, new Date(), first ?? 3));
      return times instanceof RefusedError
        ? { times: [], problems: times.problems }
        : { times, problems: [] };
    },
  }),
);
