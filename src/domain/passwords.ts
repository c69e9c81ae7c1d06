/** Passwords are kept as Argon2id. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** What OWASP recommends first. The parameters are in each hash, so that they can be raised. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(asTyped(password), ARGON2ID);
}

/** Costs the same time where there is no such user, or no password yet. */
export async function isPassword(
  passwordHash: string | null | undefined,
  password: string,
): Promise<boolean> {
  return verify(passwordHash ?? (await decoy()), asTyped(password));
}

/** The same characters, whichever keyboard they were typed on. */
const asTyped = (password: string) => password.normalize('NFKC');

let decoyHash: Promise<string> | undefined;

/** A hash that nothing matches. */
function decoy(): Promise<string> {
  decoyHash ??= hashPassword(randomBytes(32).toString('hex'));
  return decoyHash;
}
