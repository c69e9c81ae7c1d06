/** The state of outgoing mail. */
import { builder } from '../builder.ts';

interface MailState {
  isConfigured: boolean;
}

const Mail = builder.objectRef<MailState>('Mail').implement({
  description: 'The mail that Regent sends, and whether the mail server accepts it.',
  fields: (t) => ({
    isConfigured: t.exposeBoolean('isConfigured', {
      description: 'Whether SMTP_URL is set. Otherwise Regent mails nothing, and no letter waits.',
    }),
    waiting: t.int({
      description: 'How many letters about accounts wait for the mail server.',
      resolve: (_mail, _args, { services }) =>
        services.prisma.letter.count({ where: { nextTryAt: { not: null } } }),
    }),
    givenUp: t.int({
      description: 'How many letters about accounts were given up in the last 30 days, after a day of tries.',
      resolve: (_mail, _args, { services }) =>
        services.prisma.letter.count({ where: { givenUpAt: { not: null } } }),
    }),
    lastSentAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the mail server last accepted a letter about an account; null if it was long ago.',
      resolve: async (_mail, _args, { services }) => {
        const last = await services.prisma.letter.findFirst({
          where: { sentAt: { not: null } },
          orderBy: { sentAt: 'desc' },
          select: { sentAt: true },
        });
        return last?.sentAt;
      },
    }),
    problem: t.string({
      nullable: true,
      description:
        'Why the newest of the letters that wait, or were given up, was not sent; null if there is none.',
      resolve: async (_mail, _args, { services }) => {
        const failed = await services.prisma.letter.findFirst({
          where: { problem: { not: null } },
          orderBy: { createdAt: 'desc' },
          select: { problem: true },
        });
        return failed?.problem;
      },
    }),
  }),
});

builder.queryField('mail', (t) =>
  t.field({
    type: Mail,
    description: 'Outgoing mail.',
    resolve: (_root, _args, { services }) => ({ isConfigured: services.mail.isConfigured }),
  }),
);
