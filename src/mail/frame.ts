/** What all letters have in common, in each language. */
import type { Addressee } from '../domain/letters/addressee.ts';
import type { Language } from '../domain/vocabulary.ts';

const GREETINGS: Record<Language, string> = { en: 'Hello', fr: 'Bonjour', de: 'Guten Tag', nl: 'Dag' };

export const greeting = ({ language, firstName, lastName }: Addressee): string =>
  `${GREETINGS[language]} ${firstName} ${lastName},`;

/** The text of a letter: paragraphs, without the empty ones. */
export const textOf = (paragraphs: (string | false)[]): string =>
  `${paragraphs.filter((each) => each !== false && each !== '').join('\n\n')}\n`;
