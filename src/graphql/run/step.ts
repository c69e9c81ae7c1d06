import { builder } from '../builder.ts';

const StepStatus = builder.enumType('StepStatus', {
  description: 'How far a step has come.',
  values: {
    PENDING: { description: 'Its turn has not come.' },
    RUNNING: { description: 'It is being done.' },
    SUCCEEDED: { description: 'It is done, and has been checked.' },
    FAILED: { description: 'It could not be done: `reason` says why.' },
    SKIPPED: { description: 'It does not apply, or its turn never came: `reason` says why.' },
    CANCELLED: { description: 'It was stopped because somebody asked for it.' },
  },
});

const StepPhase = builder.enumType('StepPhase', {
  description: 'Which way a step goes.',
  values: {
    PRESENT: { description: 'Builds clients up.' },
    ABSENT: { description: 'Takes clients away.' },
    ACTION: { description: 'Does what was asked for by name: a check, a backup.' },
  },
});

builder.prismaObject('Step', {
  name: 'RunStep',
  description: 'One plugin on one server, within a run.',
  select: { position: true },
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Its place in the run, from 0.' }),
    plugin: t.exposeString('plugin', { description: 'The plugin that does it.' }),
    server: t.relation('server', { nullable: true, description: 'The server that it is done on.' }),
    phase: t.expose('phase', { type: StepPhase, description: 'Which way it goes.' }),
    status: t.expose('status', { type: StepStatus, description: 'How far it has come.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it failed or was skipped, for a person.',
    }),
    data: t.expose('data', {
      type: 'JSON',
      nullable: true,
      description: 'What it reported: what a check found, the file of a backup.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it began.' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
  }),
});

builder.prismaObject('Attempt', {
  name: 'RunAttempt',
  description: 'One worker’s go at a run.',
  select: { number: true },
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Which go it is, from 1.' }),
    worker: t.exposeString('worker', { description: 'The worker: its machine and process.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When the worker took the run on.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the worker was through with it, or found to be lost.',
    }),
    outcome: t.exposeString('outcome', { nullable: true, description: 'How it went, for a person.' }),
  }),
});
