import type { Language, UserRole } from '../../../sdk/generated/operations.ts';
import type { DraftField } from '../../parts/forms/draft-form.tsx';
import { LANGUAGES, words } from '../../words/words.ts';

/** What somebody types for a user. Times are local; empty for none. */
export interface UserDraft extends Record<string, string | string[]> {
  email: string;
  firstName: string;
  lastName: string;
  language: Language;
  roles: UserRole[];
  startsAt: string;
  endsAt: string;
}

/** @param isOneself then only what one may change of oneself here */
export function userFields(isOneself: boolean): DraftField<UserDraft>[] {
  const t = words.value;
  const names: DraftField<UserDraft>[] = [
    { path: 'firstName', label: t.firstName },
    { path: 'lastName', label: t.lastName },
    { path: 'language', label: t.userLanguage, options: Object.entries(LANGUAGES) },
  ];
  if (isOneself) return names;
  return [
    { path: 'email', label: t.email, type: 'email' },
    ...names,
    {
      path: 'roles',
      label: t.roles,
      options: Object.entries(t.users.roleAbout).map(([role, about]) => [role, `${role}: ${about}`]),
    },
    { path: 'startsAt', label: t.users.startsAt, type: 'datetime-local' },
    { path: 'endsAt', label: t.users.endsAt, type: 'datetime-local' },
  ];
}
