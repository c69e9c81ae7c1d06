/** Passwords are stored as Argon2id. Each hash needs a core and 19 MiB, so few are computed at once. */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { throttled } from '../errors.ts';

/** The first recommendation of OWASP. Each hash contains its parameters, so that they can be raised. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** One core stays free for everything else. */
const AT_ONCE = Math.max(1, availableParallelism() - 1);
/** If this many wait, the next one is refused: it would wait for seconds. */
const LONGEST_QUEUE = 100;

const queue = pLimit(AT_ONCE);

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(asTyped(password), ARGON2ID));
}

/** Takes the same time if there is no such user, or no password yet. */
export async function isPassword(
  passwordHash: string | null | undefined,
  password: string,
): Promise<boolean> {
  const against = passwordHash ?? (await decoy());
  return inTurn(() => verify(against, asTyped(password)));
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (queue.pendingCount >= LONGEST_QUEUE)
    throw throttled('Too many people are signing in at this moment.', 5);
  return queue(work);
}

/** Gives the same characters for every keyboard. */
const asTyped = (password: string) => password.normalize('NFKC');

let decoyHash: Promise<string> | undefined;

/** A hash that no password matches. */
function decoy(): Promise<string> {
  decoyHash ??= hash(randomBytes(32).toString('hex'), ARGON2ID);
  return decoyHash;
}
