import { isEmailAddress } from '../email-address.ts';
import { invalid, RefusedError, type Problem } from '../errors.ts';
import type { UserRole } from '../permissions.ts';
import { shown } from '../shown.ts';
import { textProblem } from '../text.ts';
import type { Language } from '../vocabulary.ts';

export interface UserInput {
  email: string;
  firstName: string;
  lastName: string;
  language?: Language | null | undefined;
  roles: UserRole[];
  /** The account works from `startsAt` until `endsAt`. */
  startsAt?: Date | null | undefined;
  endsAt?: Date | null | undefined;
}

/** Undefined keeps the present value; null removes a date. */
export type UserPatch = Partial<UserInput>;

/** The form in which Regent stores and compares addresses. */
export function emailOf(text: string): string {
  return text.trim().toLowerCase();
}

/** Mail servers do not deliver to longer addresses. */
export const LONGEST_EMAIL = 254;

/** The typed address for the audit. Text that is no address is left out: it may be a password. */
export function typedAddress(email: string): string {
  return /^[^@\s]+@[^@\s]+$/.test(email) ? email : '(no e-mail address)';
}

export function mustBeShort(name: string, value: string, longest: number): void {
  if (value.length > longest) throw invalid(`${name} has more than ${longest} characters.`, name);
}

export function mustBeGood(input: UserPatch): void {
  const problems: Problem[] = [];
  const add = (path: string, message: string) => problems.push({ code: 'INVALID', message, path: [path] });
  for (const name of ['firstName', 'lastName'] as const) {
    const problem = input[name] === undefined ? undefined : textProblem(input[name]);
    if (problem !== undefined) add(name, `${name} ${problem}`);
  }
  const { email, roles, startsAt, endsAt } = input;
  // Checked before emailOf, whose lower case turns some other characters into ASCII.
  if (email !== undefined && !isEmailAddress(email.trim()))
    add('email', `${shown(email)} is not an e-mail address.`);
  if (roles?.length === 0)
    add('roles', 'roles is empty, and a user without a role can do nothing. Give at least one.');
  if (startsAt != null && endsAt != null && endsAt <= startsAt)
    add('endsAt', 'endsAt is not after startsAt. Swap them, or leave one out.');
  if (problems.length > 0) throw new RefusedError(problems);
}
