/** The first user of a client in a form. */
import { type Draft, type DraftField } from '../../parts/forms/draft-form.tsx';
import { language, LANGUAGES, words } from '../../words/words.ts';
import type { ClientData } from './with-client.tsx';

export interface ClientFormProps {
  data: ClientData;
  refresh: () => void;
}

export const languageOptions = Object.entries(LANGUAGES);

/** A person; `firstUser.` is their place in the input. */
export const personFields = () => {
  const t = words.value;
  return [
    { path: 'firstUser.firstName', label: t.firstName },
    { path: 'firstUser.lastName', label: t.lastName },
    { path: 'firstUser.email', label: t.email, type: 'email' },
    { path: 'firstUser.language', label: t.userLanguage, options: languageOptions },
  ] as const satisfies DraftField<Draft>[];
};

export const personOf = ({
  firstName,
  lastName,
  email,
  language: spoken,
}: ClientData['client']['firstUser']) => ({
  'firstUser.firstName': firstName,
  'firstUser.lastName': lastName,
  'firstUser.email': email,
  'firstUser.language': spoken as string,
});

export const nobody = () => ({
  ...personOf({ firstName: '', lastName: '', email: '', language: language.value, linkExpiresAt: '' }),
});
