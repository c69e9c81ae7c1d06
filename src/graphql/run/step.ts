import { builder } from '../builder.ts';

const StepStatus = builder.enumType('StepStatus', {
  description: 'The status of a step.',
  values: {
    PENDING: { description: 'It has not begun.' },
    RUNNING: { description: 'A worker carries it out.' },
    SUCCEEDED: { description: 'It succeeded, and has been checked.' },
    FAILED: { description: 'It failed; `reason` says why.' },
    SKIPPED: { description: 'It does not apply, or it never began; `reason` says why.' },
    CANCELLED: { description: 'Somebody cancelled it.' },
  },
});

const StepPhase = builder.enumType('StepPhase', {
  description: 'The phase of a step.',
  values: {
    PRESENT: { description: 'Sets clients up.' },
    ABSENT: { description: 'Removes clients.' },
    ACTION: { description: 'Carries out an action: a check, a backup, a last backup before a removal.' },
  },
});

builder.prismaObject('Step', {
  name: 'RunStep',
  description: 'One plugin on one server, within a run.',
  select: { position: true },
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Its place in the run, from 0.' }),
    plugin: t.exposeString('plugin', { description: 'The plugin that carries it out.' }),
    server: t.relation('server', { nullable: true, description: 'The server that it works on.' }),
    phase: t.expose('phase', { type: StepPhase, description: 'Its phase.' }),
    status: t.expose('status', { type: StepStatus, description: 'Its status.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it failed or was skipped, for a person.',
    }),
    data: t.expose('data', {
      type: 'JSON',
      nullable: true,
      description: 'What it reported: the facts of a check, the file of a backup.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it began.' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
  }),
});

builder.prismaObject('Attempt', {
  name: 'RunAttempt',
  description: 'One attempt of a worker at a run.',
  select: { number: true },
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'The number of the attempt, from 1.' }),
    worker: t.exposeString('worker', { description: 'The worker: its machine and process.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When the worker started.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the worker ended, or was found to be lost.',
    }),
    outcome: t.exposeString('outcome', {
      nullable: true,
      description: 'How the attempt ended, for a person.',
    }),
  }),
});
