import type { Addressee } from '../domain/letters/addressee.ts';
import type { Language } from '../domain/vocabulary.ts';
import { greeting, textOf } from './frame.ts';

const PHRASES: Record<Language, { subject: string; text: string }> = {
  en: { subject: 'Regent: a test', text: 'You have requested this mail in Regent. Mail works.' },
  fr: { subject: 'Regent : un essai', text: 'Vous avez demandé ce message dans Regent. L’envoi fonctionne.' },
  de: {
    subject: 'Regent: ein Test',
    text: 'Sie haben diese Nachricht in Regent angefordert. Der Versand funktioniert.',
  },
  nl: { subject: 'Regent: een test', text: 'U hebt dit bericht in Regent aangevraagd. De verzending werkt.' },
};

export function composeTest(to: Addressee): { subject: string; text: string } {
  const { subject, text } = PHRASES[to.language];
  return { subject, text: textOf([greeting(to), text]) };
}
