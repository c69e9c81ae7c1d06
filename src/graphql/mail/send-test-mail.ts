import { mutation } from '../core/mutation.ts';
import { callerOf } from '../core/payload.ts';

mutation('sendTestMail', {
  about:
    'Mails you a line, to see whether mail works. It waits for the answer of the mail server. At most five in ten minutes.',
  does: (_input, context) => context.services.mail.sendTest(callerOf(context)),
  answers: 'What the mail server has answered.',
  gives: (t) => ({
    email: t.expose('email', {
      type: 'EmailAddress',
      nullable: true,
      description: 'Your address, to which it was sent.',
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: 'What the mail server has answered: it accepted the mail, and will try to deliver it.',
    }),
  }),
});
