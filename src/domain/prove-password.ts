import type { User } from './account-store.ts';
import { isPassword } from './passwords.ts';
import type { makeSignInLimits } from './sign-in-limits.ts';

/**
 * Whether this is the password of whoever has the session, asked for once more. Failures count as those of a
 * known device do: whoever finds an open browser must not be able to guess on.
 */
export type ProvePassword = (user: User, password: string, sessionId: string) => Promise<boolean>;

export function makeProvePassword(signInLimits: ReturnType<typeof makeSignInLimits>): ProvePassword {
  return async ({ email, passwordHash }, password, inSession) => {
    const from = { email, address: null, device: null, inSession };
    const attempt = await signInLimits.begin(from, async () => undefined);
    const proven = await isPassword(passwordHash, password);
    if (proven) await attempt.succeed();
    return proven;
  };
}
