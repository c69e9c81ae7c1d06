import { isEmailAddress } from '../email-address.ts';
import type { Problem } from '../errors.ts';
import { activeLanguagesProblem } from './settings/languages.ts';
import { shown } from '../shown.ts';
import { textProblem } from '../text.ts';
import type { Language } from '../vocabulary.ts';

export interface ClientInput {
  name: string;
  alias: string;
  serverId: string;
  contactEmail: string;
  firstUser: { firstName: string; lastName: string; email: string; language?: Language | null | undefined };
  twoFactorEnforced?: boolean | null | undefined;
  backgroundImportActive?: boolean | null | undefined;
  /** None: those that its local.php has. */
  activeLanguages?: string[] | null | undefined;
  /** Null: the site's. */
  defaultLanguage?: Language | null | undefined;
  /** Specific models that the client may use; it may always use the active generic ones. */
  modelIds?: string[] | null | undefined;
}

export type ClientPatch = Partial<Omit<ClientInput, 'alias' | 'serverId' | 'firstUser'>> & {
  firstUser?: Partial<ClientInput['firstUser']> | null | undefined;
};

/** The values that can be changed for many clients at once. */
export interface ClientFlags {
  twoFactorEnforced?: boolean;
  backgroundImportActive?: boolean;
}

/** All problems of the input; `required` names the fields that may not be left out. */
export function problemsOf(input: ClientPatch, required: string[]): Problem[] {
  const problems: Problem[] = [];
  const text = (value: string | null | undefined, ...path: string[]) => {
    if (value == null) return;
    const found = textProblem(value);
    if (found !== undefined) problems.push({ code: 'INVALID', message: `${path.join('.')} ${found}`, path });
  };
  const email = (value: string | null | undefined, ...path: string[]) => {
    if (value == null || isEmailAddress(value)) return;
    problems.push({ code: 'INVALID', message: `${shown(value)} is not an e-mail address.`, path });
  };
  text(input.name, 'name');
  email(input.contactEmail, 'contactEmail');
  text(input.firstUser?.firstName, 'firstUser', 'firstName');
  text(input.firstUser?.lastName, 'firstUser', 'lastName');
  email(input.firstUser?.email, 'firstUser', 'email');
  const wrong = activeLanguagesProblem(input.activeLanguages ?? []);
  if (wrong !== undefined) problems.push({ code: 'INVALID', message: wrong, path: ['activeLanguages'] });
  for (const name of required) {
    if ((input as Record<string, unknown>)[name] == null) {
      problems.push({ code: 'INVALID', message: `${name} is missing.`, path: [name] });
    }
  }
  return problems;
}
