/** The rules for new passwords: they are long, and not among the passwords that many people use. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import type { User } from './account-tx.ts';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

/** From this score on (10^8 guesses), a password is safe against guesses online. */
const LEAST_SCORE = 3;

/** More characters cannot make a password weaker, and their check would delay everybody. */
const LOOKED_AT = 64;

type Owner = Pick<User, 'email' | 'firstName' | 'lastName'>;

/**
 * Why this password is not allowed; undefined if it is.
 * @param owner the user who will have it: a password must not consist of their names or address
 */
export async function passwordProblem(password: string, owner: Owner): Promise<string | undefined> {
  const { length } = Array.from(password);
  if (length < SHORTEST_PASSWORD)
    return `The password has ${length} characters; it needs ${SHORTEST_PASSWORD} or more. Several words make a good password.`;
  if (length > LONGEST_PASSWORD)
    return `The password has ${length} characters; at most ${LONGEST_PASSWORD} are allowed.`;
  strength ??= makeStrength();
  const found = (await strength).check(password.slice(0, LOOKED_AT), knownOf(owner));
  if (found.score >= LEAST_SCORE) return undefined;
  return `The password is easily guessed: ${REASONS[found.feedback.warning ?? ''] ?? 'it is like many others'}. Choose another one, such as several unrelated words.`;
}

let strength: Promise<ZxcvbnFactory> | undefined;

/** The lists of leaked passwords need some megabytes, so Regent loads them for the first new password. */
async function makeStrength(): Promise<ZxcvbnFactory> {
  const { adjacencyGraphs, dictionary } = await import('@zxcvbn-ts/language-common');
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}

function knownOf({ email, firstName, lastName }: Owner): string[] {
  const [mailbox = ''] = email.split('@');
  const whole = [email, mailbox, `${firstName}${lastName}`, `${lastName}${firstName}`];
  const parts = [...whole, firstName, lastName].flatMap((text) => text.split(/[^\p{L}\p{N}]+/u));
  return [...whole, ...parts].filter((text) => text.length > 2);
}

/** The library's keys as text for users. */
const REASONS: Record<string, string> = {
  topTen: 'it is among the most common ones',
  topHundred: 'it is among the most common ones',
  common: 'it is among those that have been leaked',
  similarToCommon: 'it is like one that has been leaked',
  simpleRepeat: 'it repeats one character',
  extendedRepeat: 'it repeats the same characters',
  sequences: 'its characters follow each other in the alphabet',
  straightRow: 'its keys lie in a row',
  keyPattern: 'its keys lie beside each other',
  dates: 'it is a date',
  recentYears: 'it is a year',
  wordByItself: 'it is a single word',
  namesByThemselves: 'it is a name',
  commonNames: 'it is a name',
  userInputs: 'it is made of the name or the e-mail address of its user',
};
