import type { ChangedField, Difference, NotInFile } from '../../domain/fleet/difference.ts';
import { builder } from '../builder.ts';

builder.queryField('fleet', (t) =>
  t.string({
    description:
      'The estate as one YAML file: servers, models, clients, schedules, maintenance windows and, for those with SERVERS, webhooks; without secrets and without users. The same estate gives the same text. applyFleet reads it.',
    resolve: (_root, _args, { services, caller }) => services.fleet.export(caller.permissions),
  }),
);

const FleetField = builder.objectRef<ChangedField>('FleetField').implement({
  description: 'A value of the file that differs from the present one.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'As in the file, such as `firstUser.email`.' }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'The present value as text; null if there is none.',
    }),
    after: t.exposeString('after', { description: 'The value of the file as text.' }),
  }),
});

export const FleetDifference = builder.objectRef<Difference>('FleetDifference').implement({
  description: 'Something in which the file differs from Regent.',
  fields: (t) => ({
    mutation: t.exposeString('mutation', {
      description: 'The mutation that does the same for this one alone, such as `createClient`.',
    }),
    name: t.exposeString('name', {
      description:
        'What it is about: an fqdn, an alias, the title of a model, the name of a webhook; a schedule or a maintenance window in words.',
    }),
    line: t.exposeInt('line', { description: 'The line of the file that says so.' }),
    fields: t.expose('fields', { type: [FleetField], description: 'The values that differ.' }),
    waits: t.exposeString('waits', {
      nullable: true,
      description: 'Why it is not done yet, and what to do first; null if it is done.',
    }),
  }),
});

const FleetKind = builder.enumType('FleetKind', {
  description: 'The kinds of things in a file of the estate.',
  values: {
    SERVER: { description: 'A server.' },
    MODEL: { description: 'A model.' },
    CLIENT: { description: 'A client.' },
    SCHEDULE: { description: 'A schedule.' },
    MAINTENANCE_WINDOW: { description: 'A maintenance window.' },
    WEBHOOK: { description: 'A webhook; only for those with SERVERS.' },
  },
});

export const FleetRest = builder.objectRef<NotInFile>('FleetRest').implement({
  description: 'Something that Regent has and the file does not name. It is left alone.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FleetKind, description: 'What it is.' }),
    name: t.exposeString('name', {
      description:
        'An fqdn, an alias, the title of a model, the name of a webhook; a schedule or a maintenance window in words.',
    }),
  }),
});
