/** What people ask of the mail server through Regent. */
import type { AttemptLimit, Limits } from '../accounts/account-tx.ts';
import { throttled } from '../errors.ts';
import { mailed, mustHaveMail, type Mailer } from '../mailer.ts';
import { mustFind } from '../preconditions.ts';
import type { Store } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

const TEST_MAILS: AttemptLimit = { points: 5, seconds: 10 * 60 };

export interface MailDeps {
  store: Store;
  limits: Limits;
  /** Undefined if no mail is configured. */
  mailer: Mailer | undefined;
}

export type MailService = ReturnType<typeof makeMail>;

export function makeMail({ store, limits, mailer }: MailDeps) {
  return {
    isConfigured: mailer !== undefined,

    /** Mails the caller a line. Gives their address, and what the mail server has answered. */
    async sendTest(actor: Actor): Promise<{ email: string; answer: string }> {
      const by = mustHaveMail(mailer, 'go on without it');
      const { count, retryAfter } = await limits.take(`test-mail:${actor.userId}`, TEST_MAILS);
      if (count > TEST_MAILS.points) throw throttled('You have sent several test mails.', retryAfter);
      const user = await store.transact(async (tx) => {
        await tx.audit(actor, 'sendTestMail', `user ${actor.name}`);
        return mustFind(tx.userById(actor.userId ?? ''), 'user', actor.name);
      });
      const answer = await mailed(by.sendTest(user), 'Check SMTP_URL and the mail server.');
      return { email: user.email, answer };
    },
  };
}
