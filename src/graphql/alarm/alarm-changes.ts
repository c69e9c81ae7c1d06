import { builder } from '../builder.ts';
import { Client } from '../client/client.ts';
import { mutation } from '../core/mutation.ts';
import { byId, callerOf, clientIn, type Fields, type Payload } from '../core/payload.ts';
import { theAlarm } from './alarm.ts';

const alarmIn = (t: Fields<Payload<{ alarmId: string }>>) =>
  t.prismaField({
    type: 'Alarm',
    nullable: true,
    description: 'The alarm, as it is now.',
    resolve: (query, { alarmId }, _args, { services }) =>
      byId(query, alarmId, (args) => services.prisma.alarm.findUnique(args)),
  });

mutation('acknowledgeAlarm', {
  about:
    'Says that somebody cares for an open alarm: it stays open, and does not count any more. A later acknowledgement replaces it. An alarm of a client requires CLIENTS or SERVERS; any other one requires SERVERS.',
  asks: 'Which alarm, what is done about it, and for how long.',
  input: (t) => ({
    alarmId: theAlarm(t),
    note: t.string({ required: true, description: 'What you do about it, for the others.' }),
    until: t.field({
      type: 'DateTime',
      required: false,
      description:
        'From then on it counts again, and is told again, if it is still open. By default it does not.',
    }),
  }),
  does: async ({ alarmId, note, until }, context) => {
    const { services, caller } = context;
    const how = { note, until };
    const { id } = await services.alarms.acknowledge(alarmId.id, how, callerOf(context), caller.permissions);
    return { alarmId: id };
  },
  answers: 'The alarm.',
  gives: (t) => ({ alarm: alarmIn(t) }),
});

mutation('unacknowledgeAlarm', {
  about: 'Ends acknowledgeAlarm: the alarm counts again. It requires the same.',
  asks: 'Which alarm.',
  input: (t) => ({ alarmId: theAlarm(t) }),
  does: async ({ alarmId }, context) => {
    const { services, caller } = context;
    const { id } = await services.alarms.unacknowledge(alarmId.id, callerOf(context), caller.permissions);
    return { alarmId: id };
  },
  answers: 'The alarm.',
  gives: (t) => ({ alarm: alarmIn(t) }),
});

mutation('setBackupMaxAge', {
  about:
    'Sets for how many hours a client may be without a good backup before the alarm NO_GOOD_BACKUP is raised. Nothing is changed on a server.',
  asks: 'Which client, and for how long.',
  input: (t) => ({
    clientId: t.globalID({ for: Client, required: true, description: 'The client.' }),
    hours: t.int({
      required: false,
      description:
        'From 1 to 8760; if it is left out, that of the configuration applies (`BACKUP_MAX_AGE_HOURS`).',
    }),
  }),
  does: async ({ clientId, hours }, context) => {
    await context.services.alarms.setBackupMaxAge(clientId.id, hours ?? null, callerOf(context));
    return { client: { id: clientId.id } };
  },
  answers: 'The client.',
  gives: (t) => ({ client: clientIn(t) }),
});

builder.prismaObjectField(Client, 'backupMaxAgeHours', (t) =>
  t.exposeInt('backupMaxAgeHours', {
    nullable: true,
    description:
      'For how many hours it may be without a good backup: see setBackupMaxAge. Null if that of the configuration applies.',
  }),
);
