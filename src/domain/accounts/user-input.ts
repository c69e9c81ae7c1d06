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
  /** From when, and until when, the account may be used. */
  startsAt?: Date | null | undefined;
  endsAt?: Date | null | undefined;
}

/** Undefined stays as it is; null takes a date away. */
export type UserPatch = Partial<UserInput>;

/** The form in which addresses are kept and compared. */
export function emailOf(text: string): string {
  return text.trim().toLowerCase();
}

/** Longer addresses cannot be delivered to. */
export const LONGEST_EMAIL = 254;

/** What somebody typed as their address, as the audit keeps it: in the wrong field it may be the password. */
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
  // Before it is folded: what folds to ASCII is not ASCII.
  if (email !== undefined && !isEmailAddress(email.trim()))
    add('email', `${shown(email)} is not an e-mail address.`);
  if (roles?.length === 0)
    add('roles', 'roles is empty, and a user without a role can do nothing. Give at least one.');
  if (startsAt != null && endsAt != null && endsAt <= startsAt)
    add('endsAt', 'endsAt is not after startsAt. Swap them, or leave one out.');
  if (problems.length > 0) throw new RefusedError(problems);
}
