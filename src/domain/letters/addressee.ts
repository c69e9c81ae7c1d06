import type { Language } from '../vocabulary.ts';

/** Whom a letter is for. */
export interface Addressee {
  email: string;
  firstName: string;
  lastName: string;
  language: Language;
}

/** A user, or anybody with more than that, as the reader of a letter. */
export const addressee = ({ email, firstName, lastName, language }: Addressee): Addressee => ({
  email,
  firstName,
  lastName,
  language,
});
