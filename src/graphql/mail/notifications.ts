/** What users are mailed of alarms: each user decides. */
import { DEFAULT_CHOICE, isOn } from '../../domain/notifications/choice.ts';
import type { UserRole } from '../../domain/permissions.ts';
import { AlarmSeverity } from '../alarm/alarm-condition.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, userIn } from '../core/payload.ts';
import { Server } from '../server/server.ts';
import { User } from '../user/user.ts';

type Row = typeof DEFAULT_CHOICE & { mailedAt: Date | null; problem: string | null; tries: number };

/** Of a user for whom nothing was looked at yet. */
const NO_ROW: Row = { ...DEFAULT_CHOICE, mailedAt: null, problem: null, tries: 0 };

const Notifications = builder.objectRef<Row & { roles: UserRole[] }>('Notifications').implement({
  description:
    'Of which alarms a user is mailed. A mail says what has changed since the last one; there is at most one every 15 minutes.',
  fields: (t) => ({
    enabled: t.boolean({
      description:
        'Whether the user gets mails about alarms. By default those do who have SERVERS or CLIENTS. Only accounts that work now get any.',
      resolve: ({ enabled, roles }) => isOn({ enabled }, roles),
    }),
    isDefault: t.boolean({
      description: 'Whether the roles of the user decide on `enabled`, and not the user.',
      resolve: ({ enabled }) => enabled === null,
    }),
    severities: t.expose('severities', {
      type: [AlarmSeverity],
      description: 'Only alarms of these severities; CRITICAL and WARNING by default.',
    }),
    allServers: t.exposeBoolean('allServers', {
      description: 'True for alarms of all servers and clients; otherwise only of `servers`.',
    }),
    servers: t.prismaField({
      type: [Server],
      description:
        'Only alarms of these servers and of their clients, and those of Regent itself; empty with `allServers`.',
      resolve: (query, { serverIds }, _args, { services }) =>
        services.prisma.server.findMany({
          ...query,
          where: { id: { in: serverIds }, removedAt: null },
          orderBy: { fqdn: 'asc' },
        }),
    }),
    mailConfigured: t.boolean({
      description: 'Whether Regent can send mail: SMTP_URL is set.',
      resolve: (_row, _args, { services }) => services.mail.isConfigured,
    }),
    lastMailAt: t.expose('mailedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the mail server last accepted a mail about alarms to the user.',
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description:
        'Why the mail server has not accepted the last mail about alarms; null if it has. Regent tries again, at first after a minute and then less often.',
    }),
  }),
});

builder.prismaObjectField(User, 'notifications', (t) =>
  t.field({
    type: Notifications,
    description: 'Of which alarms the user is mailed. Letters about the account itself come in any case.',
    select: { roles: true, notifications: true },
    resolve: ({ notifications, roles }) => ({ ...(notifications ?? NO_ROW), roles }),
  }),
);

mutation('setNotifications', {
  about:
    'Chooses of which alarms you are mailed. What is open then and was not told to you is in the next mail. Letters about your account cannot be switched off.',
  asks: 'What to change. Fields that are left out do not change.',
  input: (t) => ({
    enabled: t.boolean({ required: false, description: 'Whether you get mails about alarms.' }),
    severities: t.field({
      type: [AlarmSeverity],
      required: false,
      description: 'Only alarms of these severities; at least one.',
    }),
    serverIds: t.globalIDList({
      for: Server,
      required: false,
      description:
        'Only alarms of these servers and of their clients, and those of Regent itself; null for all servers.',
    }),
  }),
  does: async ({ serverIds, ...choice }, context) => {
    const actor = callerOf(context);
    const ids = serverIds?.map(({ id }) => id) ?? (serverIds as null | undefined);
    await context.services.notifications.set({ ...choice, serverIds: ids }, actor);
    return { userId: actor.userId ?? '' };
  },
  answers: 'You, with what you have chosen.',
  gives: (t) => ({ user: userIn(t) }),
});
