/** People and languages in MONARC's tables. */
import type { ClientFacts, Language } from '../../../src/runner/contract/plugin.ts';
import { LANGUAGES } from './first-user.ts';

/** The language with this index; undefined if MONARC has another one there. */
export const languageOf = (index: unknown): Language | undefined =>
  (Object.keys(LANGUAGES) as Language[]).find((name) => LANGUAGES[name] === Number(index));

type Row = Record<string, unknown>;

export const textIn = (row: Row | undefined, column: string): string | undefined => {
  const value = row?.[column];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The first user in a row of `clients`; undefined if it has no address. */
export function firstUserIn(row: Row | undefined, language?: Language): ClientFacts['firstUser'] {
  const email = textIn(row, 'first_user_email');
  if (email === undefined) return undefined;
  return {
    firstName: textIn(row, 'first_user_firstname') ?? '',
    lastName: textIn(row, 'first_user_lastname') ?? '',
    email,
    ...(language === undefined ? {} : { language }),
  };
}

/** MONARC's times are in UTC. */
export function timeIn(row: Row | undefined, column: string): Date | undefined {
  const text = textIn(row, column);
  const at = new Date(`${text?.slice(0, 19).replace(' ', 'T')}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
