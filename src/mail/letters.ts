/** The letters with a link, in plain text and in the language of the reader. */
import { timeIn } from '../domain/letters/time-in.ts';
import type { LinkLetter, LinkPurpose } from '../domain/mailer.ts';
import type { Language } from '../domain/vocabulary.ts';
import { greeting, textOf } from './frame.ts';

interface Words {
  subject: string;
  /** Why the letter comes. */
  why: string;
}

interface Phrases extends Record<LinkPurpose, Words> {
  open: string;
  once(until: string): string;
  /** For readers who did not expect it. */
  otherwise: string;
}

const PHRASES: Record<Language, Phrases> = {
  en: {
    INVITATION: {
      subject: 'Your account for Regent',
      why: 'You have been invited to Regent, from where MONARC is managed.',
    },
    PASSWORD_RESET: {
      subject: 'Your password for Regent',
      why: 'Somebody requested a new password for your account at Regent.',
    },
    FIRST_USER: {
      subject: 'Your account for MONARC',
      why: 'MONARC has been set up for you.',
    },
    open: 'Open this page to choose your password:',
    once: (until) => `The link works once, until ${until}.`,
    otherwise: 'If you did not expect this, do nothing: without the link, nothing changes.',
  },
  fr: {
    INVITATION: {
      subject: 'Votre compte Regent',
      why: 'Vous êtes invité à utiliser Regent, d’où MONARC est administré.',
    },
    PASSWORD_RESET: {
      subject: 'Votre mot de passe Regent',
      why: 'Un nouveau mot de passe a été demandé pour votre compte Regent.',
    },
    FIRST_USER: {
      subject: 'Votre compte MONARC',
      why: 'MONARC a été installé pour vous.',
    },
    open: 'Ouvrez cette page pour choisir votre mot de passe :',
    once: (until) => `Le lien fonctionne une seule fois, jusqu’au ${until}.`,
    otherwise: 'Si vous n’attendiez pas ce message, ne faites rien : sans le lien, rien ne change.',
  },
  de: {
    INVITATION: {
      subject: 'Ihr Konto bei Regent',
      why: 'Sie sind zu Regent eingeladen, von wo aus MONARC verwaltet wird.',
    },
    PASSWORD_RESET: {
      subject: 'Ihr Passwort bei Regent',
      why: 'Für Ihr Konto bei Regent wurde ein neues Passwort angefordert.',
    },
    FIRST_USER: {
      subject: 'Ihr Konto bei MONARC',
      why: 'MONARC wurde für Sie eingerichtet.',
    },
    open: 'Öffnen Sie diese Seite, um Ihr Passwort zu wählen:',
    once: (until) => `Der Link gilt einmal, bis ${until}.`,
    otherwise:
      'Wenn Sie diese Nachricht nicht erwartet haben, tun Sie nichts: Ohne den Link ändert sich nichts.',
  },
  nl: {
    INVITATION: {
      subject: 'Uw account voor Regent',
      why: 'U bent uitgenodigd voor Regent, van waaruit MONARC wordt beheerd.',
    },
    PASSWORD_RESET: {
      subject: 'Uw wachtwoord voor Regent',
      why: 'Er is een nieuw wachtwoord aangevraagd voor uw account bij Regent.',
    },
    FIRST_USER: {
      subject: 'Uw account voor MONARC',
      why: 'MONARC is voor u ingericht.',
    },
    open: 'Open deze pagina om uw wachtwoord te kiezen:',
    once: (until) => `De link werkt één keer, tot ${until}.`,
    otherwise: 'Als u dit bericht niet verwachtte, hoeft u niets te doen: zonder de link verandert er niets.',
  },
};

export function composeLink({ purpose, to, link, expiresAt }: LinkLetter): { subject: string; text: string } {
  const { open, once, otherwise, [purpose]: words } = PHRASES[to.language];
  return {
    subject: words.subject,
    text: textOf([
      greeting(to),
      words.why,
      `${open}\n${link}`,
      `${once(timeIn(to.language, expiresAt))}\n${otherwise}`,
    ]),
  };
}
