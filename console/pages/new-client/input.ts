import type { CreateClientInput, Language } from '../../../sdk/generated/operations.ts';
import { language } from '../../words/words.ts';

/** What somebody types for a new client. */
export interface ClientDraft {
  name: string;
  alias: string;
  /** Empty for the first front office. */
  server: string;
  contactEmail: string;
  firstName: string;
  lastName: string;
  email: string;
  language: Language;
  models: string[];
  twoFactorEnforced: boolean;
}

export const emptyClient = (): ClientDraft => ({
  name: '',
  alias: '',
  server: '',
  contactEmail: '',
  firstName: '',
  lastName: '',
  email: '',
  language: language.value,
  models: [],
  twoFactorEnforced: false,
});

/** The name as an alias, such as `hopital-de-la-ville`; Regent says whether a client may have it. */
export const aliasFor = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');

/** As createClient takes it. Regent checks it all. */
export function inputOf(draft: ClientDraft, firstServer = ''): CreateClientInput {
  const { name, alias, server, contactEmail, firstName, lastName, email, models, twoFactorEnforced } = draft;
  return {
    name: name.trim(),
    alias: alias.trim(),
    serverId: server === '' ? firstServer : server,
    contactEmail: contactEmail.trim(),
    firstUser: {
      firstName: firstName.trim(),
      lastName: lastName.trim(),
      email: email.trim(),
      language: draft.language,
    },
    modelIds: models,
    twoFactorEnforced,
  };
}
