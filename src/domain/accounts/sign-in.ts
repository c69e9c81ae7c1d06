import { mayUse, type User } from './account-tx.ts';
import { keepDevice, knownDevice, type KeptDevice } from './devices.ts';
import { notAllowed, RefusedError } from '../errors.ts';
import { idleEnd, type SessionRules } from './identity.ts';
import { isPassword } from './passwords.ts';
import { browserOf, letterAbout } from '../letters/letter.ts';
import type { Refusals } from './refusals.ts';
import { hashOf, newToken } from '../secrets/secret-tokens.ts';
import type { makeSignInLimits } from './sign-in-limits.ts';
import type { Store, Tx } from '../store.ts';
import type { TwoFactor } from './two-factor.ts';
import { emailOf, LONGEST_EMAIL, mustBeShort, typedAddress } from './user-input.ts';
import type { Actor, AuditOutcome } from '../vocabulary.ts';

export interface Credentials {
  email: string;
  password: string;
  /** A code of the authenticator app, or a recovery code. */
  code?: string | null | undefined;
}

/** The source of a sign-in. */
export interface SignInFrom {
  address: string | null;
  userAgent: string | null;
  /** The token that an earlier sign-in gave to this device. */
  device: string | null;
  /** The session of this request; the new session replaces it. */
  sessionId: string | null;
}

export interface SignedIn {
  user: User;
  sessionId: string;
  /** The session's token. */
  token: string;
  /** The token of the device, which the device keeps. */
  device: string;
}

export interface SignInDeps {
  store: Store;
  signInLimits: ReturnType<typeof makeSignInLimits>;
  twoFactor: TwoFactor;
  refusals: Refusals;
  rules: SessionRules;
  now(): Date;
}

/** Why a sign-in was refused; only the audit has this. */
type Reason = 'THROTTLED' | 'UNKNOWN_USER' | 'NOT_ACTIVE' | 'WRONG_PASSWORD' | 'WRONG_CODE';

const NOWHERE: SignInFrom = { address: null, userAgent: null, device: null, sessionId: null };

/** Nobody needs a longer password; its hash would only keep the machine busy. */
const LONGEST_PASSWORD = 1_000;

export function makeSignIn({ store, signInLimits, twoFactor, refusals, rules, now }: SignInDeps) {
  return {
    /** Refuses an unknown address and a wrong password with the same answer, after the same work. */
    async signIn(credentials: Credentials, given: Partial<SignInFrom> = {}): Promise<SignedIn> {
      const from = { ...NOWHERE, ...given };
      const { password, code } = credentials;
      const email = emailOf(credentials.email);
      mustBeShort('email', email, LONGEST_EMAIL);
      mustBeShort('password', password, LONGEST_PASSWORD);
      const entryOf = (reason: Reason, userId: string | null) => (tx: Tx) =>
        audit(tx, 'REFUSED', email, from.address, userId, { reason });
      const refused = (reason: Reason, userId: string | null = null) =>
        refusals.ofAnonymous(from.address, entryOf(reason, userId));

      const device = await knownDevice(store, from.device, email, now());
      const counted = device ?? { email, address: from.address };
      const attempt = await signInLimits.begin(counted, () => refused('THROTTLED'));
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
        await attempt.takeCode(user.id);
        if (!(await twoFactor.accept(user, code, actorOf(email, from.address, user.id)))) {
          // This caller has the password.
          await store.transact(entryOf('WRONG_CODE', user.id));
          throw notAllowed('The code is wrong, or was used before. Wait for the next code.', 'code');
        }
      }
      const opened = await open(user, from, device);
      await attempt.succeed();
      return opened;
    },
  };

  async function open(user: User, from: SignInFrom, known: KeptDevice | undefined): Promise<SignedIn> {
    const token = newToken('ses');
    const at = now();
    const endsAt = new Date(at.getTime() + rules.sessionMaxMs);
    const { session, device } = await store.transact(async (tx) => {
      // The user may have changed since the check. That change cannot end the session that begins here.
      const present = await tx.lockUser(user.id);
      if (present === undefined || !isAsBefore(present, user) || !mayUse(present, at)) throw wrong();
      const kept = await keepDevice(tx, user.id, known, at);
      if (from.sessionId !== null) await tx.deleteAnySession(from.sessionId);
      const made = await tx.insertSession({
        userId: user.id,
        tokenHash: hashOf(token),
        expiresAt: idleEnd(rules, at, endsAt),
        endsAt,
        address: from.address,
        userAgent: from.userAgent?.slice(0, 255) ?? null,
        secondFactor: user.twoFactorSince !== null,
        deviceId: kept.deviceId,
        confirmedAt: at,
      });
      const inPlaceOf = from.sessionId === null ? {} : { inPlaceOf: from.sessionId };
      await audit(tx, 'DONE', user.email, from.address, user.id, { session: made.id, ...inPlaceOf });
      if (kept !== known) await tellOfDevice(tx, present, from, at);
      return { session: made, device: kept };
    });
    return { user, sessionId: session.id, token, device: device.token };
  }
}

/** More sign-ins on new devices tell the user nothing more, and could fill a mailbox: a program makes one each time. */
const MOST_DEVICE_LETTERS = 10;
const HOUR_MS = 3_600_000;

async function tellOfDevice(tx: Tx, user: User, from: SignInFrom, at: Date): Promise<void> {
  const written = await tx.lettersSince(user.id, 'NEW_DEVICE', new Date(at.getTime() - HOUR_MS));
  if (written >= MOST_DEVICE_LETTERS) return;
  const facts = { browser: browserOf(from.userAgent) };
  const actor = actorOf(user.email, from.address, user.id);
  await tx.writeLetters([letterAbout(user, actor, { kind: 'NEW_DEVICE', facts })], at);
}

/** Whether the password and the second factor are the same as before. */
function isAsBefore(present: User, before: User): boolean {
  return (
    present.passwordHash === before.passwordHash &&
    present.twoFactorSince?.getTime() === before.twoFactorSince?.getTime()
  );
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
  const name = typedAddress(email);
  return tx.audit(actorOf(name, address, userId), 'signIn', `user ${name}`, details, outcome);
}

function actorOf(name: string, address: string | null, userId: string | null): Actor {
  return { name, userId, address };
}

const wrong = () => notAllowed('The e-mail address or the password is wrong.', 'email');

function codeNeeded(): RefusedError {
  return new RefusedError([
    {
      code: 'SECOND_FACTOR_NEEDED',
      message:
        'The password is right. Send it again, together with the code of your authenticator app or a recovery code.',
      path: ['code'],
    },
  ]);
}
