import type { User } from './account-tx.ts';
import { isPassword } from './passwords.ts';
import type { makeSignInLimits } from './sign-in-limits.ts';

/**
 * Whether this is the password of the session's user, who is asked for it once more. Failures count for the
 * session and for all sessions of the user: a person at an open browser must not have unlimited guesses.
 */
export type ProvePassword = (user: User, password: string, sessionId: string) => Promise<boolean>;

export function makeProvePassword(signInLimits: ReturnType<typeof makeSignInLimits>): ProvePassword {
  return async ({ id: userId, passwordHash }, password, sessionId) => {
    const attempt = await signInLimits.begin({ userId, sessionId }, async () => undefined);
    const proven = await isPassword(passwordHash, password).catch(async (error: unknown) => {
      await attempt.giveBack();
      throw error;
    });
    if (proven) await attempt.succeed();
    return proven;
  };
}
