import { mayUse, type User } from './account-store.ts';
import { forbidden, invalid, RefusedError } from './errors.ts';
import { idleEnd, sessionIdentity, type Identity, type SessionRules } from './identity.ts';
import { isPassword } from './passwords.ts';
import type { Refusals } from './refusals.ts';
import { hashOf, newToken } from './secret-tokens.ts';
import type { makeSignInLimits } from './sign-in-limits.ts';
import type { Store, Tx } from './store.ts';
import type { TwoFactor } from './two-factor.ts';
import type { Actor, AuditOutcome } from './vocabulary.ts';

export interface Credentials {
  email: string;
  password: string;
  /** Of the authenticator app, or a recovery code. */
  code?: string | null | undefined;
}

/** Where a sign-in comes from. */
export interface SignInFrom {
  address: string | null;
  userAgent: string | null;
  /** What an earlier sign-in left with this device. */
  device: string | null;
  /** The session that the request came with: the new one takes its place. */
  sessionId: string | null;
}

export type SignedIn = Identity & {
  /** The session's token. */
  token: string;
  /** For the device to keep. */
  device: string;
};

export interface SignInDeps {
  store: Store;
  signInLimits: ReturnType<typeof makeSignInLimits>;
  twoFactor: TwoFactor;
  refusals: Refusals;
  rules: SessionRules;
  now(): Date;
}

/** Why a sign-in was refused, for the audit alone. */
type Reason = 'THROTTLED' | 'UNKNOWN_USER' | 'NOT_ACTIVE' | 'WRONG_PASSWORD' | 'WRONG_CODE';

const NOWHERE: SignInFrom = { address: null, userAgent: null, device: null, sessionId: null };

const LONGEST_EMAIL = 254;
/** A password is hashed: no one needs a longer one, but to keep the machine busy. */
const LONGEST_PASSWORD = 1_000;

export function makeSignIn({ store, signInLimits, twoFactor, refusals, rules, now }: SignInDeps) {
  return {
    /** The same refusal, after the same work, whether the address is unknown or the password wrong. */
    async signIn(credentials: Credentials, given: Partial<SignInFrom> = {}): Promise<SignedIn> {
      const from = { ...NOWHERE, ...given };
      const { password, code } = credentials;
      const email = credentials.email.trim().toLowerCase();
      mustBeShort('email', email, LONGEST_EMAIL);
      mustBeShort('password', password, LONGEST_PASSWORD);
      const entryOf = (reason: Reason, userId: string | null) => (tx: Tx) =>
        audit(tx, 'REFUSED', email, from.address, userId, { reason });
      const refused = (reason: Reason, userId: string | null = null) =>
        refusals.ofAnonymous(from.address, entryOf(reason, userId));

      const { address, device } = from;
      const attempt = await signInLimits.begin({ email, address, device }, () => refused('THROTTLED'));
      const user = await store.transact((tx) => tx.userByEmail(email));
      const matches = await isPassword(user?.passwordHash, password).catch(async (error: unknown) => {
        await attempt.giveBack();
        throw error;
      });
      if (user === undefined || !mayUse(user, now()) || !matches) {
        await refused(reasonOf(user, matches), user?.id);
        throw wrong();
      }
      if (user.twoFactorSince !== null) {
        if (code == null || code === '') {
          await attempt.giveBack();
          throw codeNeeded();
        }
        await attempt.takeCode();
        if (!(await twoFactor.accept(user, code, actorOf(email, from.address, user.id)))) {
          // Whoever comes so far has the password.
          await store.transact(entryOf('WRONG_CODE', user.id));
          throw forbidden('The code is wrong, or has been used before. Wait for the next one.', 'code');
        }
      }
      const opened = await open(user, from);
      await attempt.succeed();
      return { ...opened, device: signInLimits.rememberDevice(email) };
    },
  };

  async function open(user: User, from: SignInFrom): Promise<Identity & { token: string }> {
    const token = newToken('ses');
    const at = now();
    const endsAt = new Date(at.getTime() + rules.sessionMaxMs);
    const session = await store.transact(async (tx) => {
      // The password may have been changed while it was looked at, which has ended all sessions but this one.
      const present = await tx.lockUser(user.id);
      if (present === undefined || present.passwordHash !== user.passwordHash) throw wrong();
      if (from.sessionId !== null) await tx.deleteSession(user.id, from.sessionId);
      const made = await tx.insertSession({
        userId: user.id,
        tokenHash: hashOf(token),
        expiresAt: idleEnd(rules, at, endsAt),
        endsAt,
        address: from.address,
        userAgent: from.userAgent?.slice(0, 255) ?? null,
        secondFactor: user.twoFactorSince !== null,
      });
      await audit(tx, 'DONE', user.email, from.address, user.id, { session: made.id });
      return made;
    });
    return { ...sessionIdentity(rules, user, session), token };
  }
}

function reasonOf(user: User | undefined, matches: boolean): Reason {
  if (user === undefined) return 'UNKNOWN_USER';
  return matches ? 'NOT_ACTIVE' : 'WRONG_PASSWORD';
}

function audit(
  tx: Tx,
  outcome: AuditOutcome,
  email: string,
  address: string | null,
  userId: string | null,
  details: Record<string, unknown>,
): Promise<void> {
  // What was typed into the wrong field may be the password.
  const name = /^[^@\s]+@[^@\s]+$/.test(email) ? email : '(no e-mail address)';
  return tx.audit(actorOf(name, address, userId), 'signIn', `user ${name}`, details, outcome);
}

function actorOf(name: string, address: string | null, userId: string | null): Actor {
  return { name, userId, address };
}

const wrong = () => forbidden('The e-mail address or the password is wrong.', 'email');

function codeNeeded(): RefusedError {
  return new RefusedError([
    {
      code: 'SECOND_FACTOR_NEEDED',
      message:
        'The password is right. Send it again, with the code of your authenticator app or a recovery code.',
      path: ['code'],
    },
  ]);
}

function mustBeShort(name: string, value: string, longest: number): void {
  if (value.length > longest) throw invalid(`${name} has more than ${longest} characters.`, name);
}
