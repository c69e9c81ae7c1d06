import { isPausedAt } from '../../domain/schedules/pause.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, type Fields } from '../core/payload.ts';

const SchedulePause = builder.prismaObject('SchedulePause', {
  description: 'The pause of all schedules at once.',
  select: {},
  fields: (t) => ({
    since: t.expose('since', { type: 'DateTime', description: 'When it began.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null if it lasts until resumeSchedules.',
    }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    by: t.exposeString('by', { description: 'Who paused them.' }),
  }),
});

/** The only row, if there is one. */
const THE_PAUSE = { where: { key: 1 } } as const;

builder.queryField('schedulesPaused', (t) =>
  t.prismaField({
    type: SchedulePause,
    nullable: true,
    description: 'The pause of all schedules; null while they are not paused.',
    resolve: async (query, _root, _args, { services }) => {
      const select = { ...query.select, since: true, until: true } as const;
      const pause = await services.prisma.schedulePause.findUnique({ ...query, select, ...THE_PAUSE });
      return isPausedAt(pause, new Date()) ? pause : null;
    },
  }),
);

const pauseIn = (t: Fields<object>) =>
  t.prismaField({
    type: SchedulePause,
    nullable: true,
    description: 'The pause, with its end.',
    resolve: (query, _payload, _args, { services }) =>
      services.prisma.schedulePause.findUnique({ ...query, ...THE_PAUSE }),
  });

mutation('pauseSchedules', {
  about:
    'Pauses all schedules at once: none starts a run, and slots that are due are recorded as PAUSED. Runs that have been started go on; runScheduleNow still works. If they are paused already, this replaces the end and the reason.',
  asks: 'Why, and until when.',
  input: (t) => ({
    reason: t.string({ required: true, description: 'Why; it is shown with the pause.' }),
    until: t.field({
      type: 'DateTime',
      required: false,
      description: 'When they go on; without it, they go on with resumeSchedules.',
    }),
  }),
  does: async (input, context) => {
    await context.services.schedules.pauseAll(input, callerOf(context));
    return {};
  },
  answers: 'The pause.',
  gives: (t) => ({ pause: pauseIn(t) }),
});

mutation('resumeSchedules', {
  about:
    'Ends pauseSchedules. A schedule whose `missed` is RUN_ONCE starts one run for the last slot of the pause.',
  does: async (_input, context) => {
    await context.services.schedules.resumeAll(callerOf(context));
    return {};
  },
  answers: 'The pause that has ended.',
  gives: (t) => ({ pause: pauseIn(t) }),
});
