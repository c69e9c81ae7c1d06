/** The letters about the security of an account, in plain text and in the language of the reader. */
import type { Letter, LetterFacts, LetterKind } from '../domain/letters/letter.ts';
import { timeIn } from '../domain/letters/time-in.ts';
import type { Language } from '../domain/vocabulary.ts';
import { greeting, textOf } from './frame.ts';

/** The subject, and what has happened in a sentence. */
type Words<Facts> = [subject: string, what: (facts: Facts) => string];

type Phrases = { [Kind in LetterKind]: Words<LetterFacts[Kind]> } & {
  time: string;
  by: string;
  /** Whose the change is if somebody has made it on Regent's own machine. */
  machine: string;
  from: string;
  browser: string;
  none: string;
  /** If the user has made the change, and if it was somebody else. */
  notYou(page: string): string;
  unexpected: string;
};

const PHRASES: Record<Language, Phrases> = {
  en: {
    PASSWORD_CHANGED: [
      'Regent: your password was changed',
      () => 'The password of your account at Regent was changed.',
    ],
    ADDRESS_CHANGED: [
      'Regent: your e-mail address was changed',
      ({ before, after }) =>
        `The e-mail address of your account at Regent was changed from ${before} to ${after}. Both addresses get this mail.`,
    ],
    TWO_FACTOR_ON: [
      'Regent: two-factor authentication is on',
      () => 'Two-factor authentication was set up for your account at Regent: a sign-in now needs a code.',
    ],
    TWO_FACTOR_OFF: [
      'Regent: two-factor authentication is off',
      () =>
        'Two-factor authentication was removed from your account at Regent: a sign-in needs no code any more.',
    ],
    RECOVERY_CODES_RENEWED: [
      'Regent: new recovery codes',
      () => 'New recovery codes were made for your account at Regent. The old ones do not work any more.',
    ],
    RECOVERY_CODE_USED: [
      'Regent: a recovery code was used',
      ({ left }) => `A recovery code of your account at Regent was used. Codes that are left: ${left}.`,
    ],
    NEW_DEVICE: [
      'Regent: sign-in from a new device',
      () =>
        'There was a sign-in to your account at Regent from a device that Regent does not know, or not any more.',
    ],
    ROLES_CHANGED: [
      'Regent: your roles were changed',
      ({ before, after }) =>
        `Your roles at Regent were changed from ${before.join(', ')} to ${after.join(', ')}.`,
    ],
    ACCOUNT_ACTIVATED: [
      'Regent: your account works again',
      () => 'Your account at Regent was activated again.',
    ],
    ACCOUNT_DEACTIVATED: [
      'Regent: your account was deactivated',
      () => 'Your account at Regent was deactivated. You cannot sign in any more.',
    ],
    ACCOUNT_DELETED: ['Regent: your account was deleted', () => 'Your account at Regent was deleted.'],
    API_TOKEN_CREATED: [
      'Regent: a new API token',
      ({ name, expiresAt }) =>
        `An API token was made for your account at Regent: “${name}”. Programs can use it to act in your name${expiresAt === null ? '' : ` until ${timeIn('en', new Date(expiresAt))}`}.`,
    ],
    LINK_CREATED: [
      'Regent: a link for your password',
      () =>
        'A one-time link with which the password of your account at Regent can be set was shown to somebody else, who should give it to you.',
    ],
    time: 'Time',
    by: 'By',
    machine: 'an administrator on the machine of Regent',
    from: 'From the address',
    browser: 'Browser',
    none: 'unknown',
    notYou: (page) =>
      `If it was you, do nothing. If it was not, set another password at once${page && `: ${page}`}. Then tell an administrator of Regent.`,
    unexpected: 'If you did not expect this, ask an administrator of Regent at once.',
  },
  fr: {
    PASSWORD_CHANGED: [
      'Regent : votre mot de passe a été modifié',
      () => 'Le mot de passe de votre compte Regent a été modifié.',
    ],
    ADDRESS_CHANGED: [
      'Regent : votre adresse e-mail a été modifiée',
      ({ before, after }) =>
        `L’adresse e-mail de votre compte Regent a été modifiée : ${before} est remplacée par ${after}. Ce message est envoyé aux deux adresses.`,
    ],
    TWO_FACTOR_ON: [
      'Regent : l’authentification à deux facteurs est activée',
      () =>
        'L’authentification à deux facteurs a été activée pour votre compte Regent : un code est désormais nécessaire pour se connecter.',
    ],
    TWO_FACTOR_OFF: [
      'Regent : l’authentification à deux facteurs est désactivée',
      () =>
        'L’authentification à deux facteurs a été retirée de votre compte Regent : aucun code n’est plus nécessaire pour se connecter.',
    ],
    RECOVERY_CODES_RENEWED: [
      'Regent : nouveaux codes de secours',
      () =>
        'De nouveaux codes de secours ont été créés pour votre compte Regent. Les anciens ne fonctionnent plus.',
    ],
    RECOVERY_CODE_USED: [
      'Regent : un code de secours a été utilisé',
      ({ left }) => `Un code de secours de votre compte Regent a été utilisé. Codes restants : ${left}.`,
    ],
    NEW_DEVICE: [
      'Regent : connexion depuis un nouvel appareil',
      () =>
        'Une connexion à votre compte Regent a eu lieu depuis un appareil que Regent ne connaît pas, ou plus.',
    ],
    ROLES_CHANGED: [
      'Regent : vos rôles ont été modifiés',
      ({ before, after }) =>
        `Vos rôles dans Regent ont été modifiés : ${before.join(', ')} devient ${after.join(', ')}.`,
    ],
    ACCOUNT_ACTIVATED: [
      'Regent : votre compte fonctionne à nouveau',
      () => 'Votre compte Regent a été réactivé.',
    ],
    ACCOUNT_DEACTIVATED: [
      'Regent : votre compte a été désactivé',
      () => 'Votre compte Regent a été désactivé. Vous ne pouvez plus vous connecter.',
    ],
    ACCOUNT_DELETED: ['Regent : votre compte a été supprimé', () => 'Votre compte Regent a été supprimé.'],
    API_TOKEN_CREATED: [
      'Regent : un nouveau jeton d’API',
      ({ name, expiresAt }) =>
        `Un jeton d’API a été créé pour votre compte Regent : « ${name} ». Des programmes peuvent l’utiliser pour agir en votre nom${expiresAt === null ? '' : ` jusqu’au ${timeIn('fr', new Date(expiresAt))}`}.`,
    ],
    LINK_CREATED: [
      'Regent : un lien pour votre mot de passe',
      () =>
        'Un lien à usage unique, qui permet de choisir le mot de passe de votre compte Regent, a été montré à une autre personne, qui doit vous le transmettre.',
    ],
    time: 'Date',
    by: 'Par',
    machine: 'un administrateur sur la machine de Regent',
    from: 'Depuis l’adresse',
    browser: 'Navigateur',
    none: 'inconnu',
    notYou: (page) =>
      `Si c’était vous, ne faites rien. Sinon, choisissez immédiatement un autre mot de passe${page && ` : ${page}`}. Prévenez ensuite un administrateur de Regent.`,
    unexpected: 'Si vous ne vous y attendiez pas, adressez-vous immédiatement à un administrateur de Regent.',
  },
  de: {
    PASSWORD_CHANGED: [
      'Regent: Ihr Passwort wurde geändert',
      () => 'Das Passwort Ihres Kontos bei Regent wurde geändert.',
    ],
    ADDRESS_CHANGED: [
      'Regent: Ihre E-Mail-Adresse wurde geändert',
      ({ before, after }) =>
        `Die E-Mail-Adresse Ihres Kontos bei Regent wurde von ${before} in ${after} geändert. Diese Nachricht geht an beide Adressen.`,
    ],
    TWO_FACTOR_ON: [
      'Regent: Zwei-Faktor-Authentifizierung ist eingeschaltet',
      () =>
        'Für Ihr Konto bei Regent wurde die Zwei-Faktor-Authentifizierung eingerichtet: Eine Anmeldung braucht jetzt einen Code.',
    ],
    TWO_FACTOR_OFF: [
      'Regent: Zwei-Faktor-Authentifizierung ist ausgeschaltet',
      () =>
        'Die Zwei-Faktor-Authentifizierung Ihres Kontos bei Regent wurde entfernt: Eine Anmeldung braucht keinen Code mehr.',
    ],
    RECOVERY_CODES_RENEWED: [
      'Regent: neue Wiederherstellungscodes',
      () =>
        'Für Ihr Konto bei Regent wurden neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr.',
    ],
    RECOVERY_CODE_USED: [
      'Regent: ein Wiederherstellungscode wurde verwendet',
      ({ left }) =>
        `Ein Wiederherstellungscode Ihres Kontos bei Regent wurde verwendet. Übrige Codes: ${left}.`,
    ],
    NEW_DEVICE: [
      'Regent: Anmeldung von einem neuen Gerät',
      () =>
        'Bei Ihrem Konto bei Regent gab es eine Anmeldung von einem Gerät, das Regent nicht oder nicht mehr kennt.',
    ],
    ROLES_CHANGED: [
      'Regent: Ihre Rollen wurden geändert',
      ({ before, after }) =>
        `Ihre Rollen bei Regent wurden von ${before.join(', ')} in ${after.join(', ')} geändert.`,
    ],
    ACCOUNT_ACTIVATED: [
      'Regent: Ihr Konto ist wieder aktiv',
      () => 'Ihr Konto bei Regent wurde wieder aktiviert.',
    ],
    ACCOUNT_DEACTIVATED: [
      'Regent: Ihr Konto wurde deaktiviert',
      () => 'Ihr Konto bei Regent wurde deaktiviert. Sie können sich nicht mehr anmelden.',
    ],
    ACCOUNT_DELETED: ['Regent: Ihr Konto wurde gelöscht', () => 'Ihr Konto bei Regent wurde gelöscht.'],
    API_TOKEN_CREATED: [
      'Regent: ein neues API-Token',
      ({ name, expiresAt }) =>
        `Für Ihr Konto bei Regent wurde ein API-Token erstellt: „${name}“. Programme können damit in Ihrem Namen handeln${expiresAt === null ? '' : `, bis ${timeIn('de', new Date(expiresAt))}`}.`,
    ],
    LINK_CREATED: [
      'Regent: ein Link für Ihr Passwort',
      () =>
        'Ein einmaliger Link, mit dem das Passwort Ihres Kontos bei Regent gesetzt werden kann, wurde einer anderen Person gezeigt, die ihn an Sie weitergeben soll.',
    ],
    time: 'Zeit',
    by: 'Von',
    machine: 'einem Administrator auf der Maschine von Regent',
    from: 'Von der Adresse',
    browser: 'Browser',
    none: 'unbekannt',
    notYou: (page) =>
      `Wenn Sie das waren, tun Sie nichts. Wenn nicht, wählen Sie sofort ein anderes Passwort${page && `: ${page}`}. Melden Sie es danach einem Administrator von Regent.`,
    unexpected:
      'Wenn Sie das nicht erwartet haben, wenden Sie sich sofort an einen Administrator von Regent.',
  },
  nl: {
    PASSWORD_CHANGED: [
      'Regent: uw wachtwoord is gewijzigd',
      () => 'Het wachtwoord van uw account bij Regent is gewijzigd.',
    ],
    ADDRESS_CHANGED: [
      'Regent: uw e-mailadres is gewijzigd',
      ({ before, after }) =>
        `Het e-mailadres van uw account bij Regent is gewijzigd van ${before} in ${after}. Beide adressen krijgen dit bericht.`,
    ],
    TWO_FACTOR_ON: [
      'Regent: tweestapsverificatie is ingeschakeld',
      () =>
        'Voor uw account bij Regent is tweestapsverificatie ingesteld: voor het aanmelden is nu een code nodig.',
    ],
    TWO_FACTOR_OFF: [
      'Regent: tweestapsverificatie is uitgeschakeld',
      () =>
        'De tweestapsverificatie van uw account bij Regent is verwijderd: voor het aanmelden is geen code meer nodig.',
    ],
    RECOVERY_CODES_RENEWED: [
      'Regent: nieuwe herstelcodes',
      () => 'Voor uw account bij Regent zijn nieuwe herstelcodes gemaakt. De oude werken niet meer.',
    ],
    RECOVERY_CODE_USED: [
      'Regent: een herstelcode is gebruikt',
      ({ left }) => `Een herstelcode van uw account bij Regent is gebruikt. Resterende codes: ${left}.`,
    ],
    NEW_DEVICE: [
      'Regent: aanmelding vanaf een nieuw apparaat',
      () => 'Er is op uw account bij Regent aangemeld vanaf een apparaat dat Regent niet of niet meer kent.',
    ],
    ROLES_CHANGED: [
      'Regent: uw rollen zijn gewijzigd',
      ({ before, after }) =>
        `Uw rollen bij Regent zijn gewijzigd van ${before.join(', ')} in ${after.join(', ')}.`,
    ],
    ACCOUNT_ACTIVATED: [
      'Regent: uw account werkt weer',
      () => 'Uw account bij Regent is opnieuw geactiveerd.',
    ],
    ACCOUNT_DEACTIVATED: [
      'Regent: uw account is gedeactiveerd',
      () => 'Uw account bij Regent is gedeactiveerd. U kunt zich niet meer aanmelden.',
    ],
    ACCOUNT_DELETED: ['Regent: uw account is verwijderd', () => 'Uw account bij Regent is verwijderd.'],
    API_TOKEN_CREATED: [
      'Regent: een nieuw API-token',
      ({ name, expiresAt }) =>
        `Voor uw account bij Regent is een API-token gemaakt: “${name}”. Programma’s kunnen daarmee in uw naam handelen${expiresAt === null ? '' : ` tot ${timeIn('nl', new Date(expiresAt))}`}.`,
    ],
    LINK_CREATED: [
      'Regent: een link voor uw wachtwoord',
      () =>
        'Een eenmalige link waarmee het wachtwoord van uw account bij Regent kan worden ingesteld, is aan iemand anders getoond, die hem aan u moet geven.',
    ],
    time: 'Tijd',
    by: 'Door',
    machine: 'een beheerder op de machine van Regent',
    from: 'Vanaf het adres',
    browser: 'Browser',
    none: 'onbekend',
    notYou: (page) =>
      `Als u dit was, hoeft u niets te doen. Zo niet, kies dan meteen een ander wachtwoord${page && `: ${page}`}. Waarschuw daarna een beheerder van Regent.`,
    unexpected: 'Als u dit niet verwachtte, neem dan meteen contact op met een beheerder van Regent.',
  },
};

/** @param home the URL of Regent; empty if it is not known */
export function composeAccountLetter(letter: Letter, home: string): { subject: string; text: string } {
  const { to, by, address, createdAt } = letter;
  const phrases = PHRASES[to.language];
  const [subject, what] = phrases[letter.kind] as Words<object>;
  const line = (name: string, value: string) => `${name}${to.language === 'fr' ? ' :' : ':'} ${value}`;
  const facts = [line(phrases.time, timeIn(to.language, createdAt))];
  if (by !== null) facts.push(line(phrases.by, by.includes('@') ? by : phrases.machine));
  if (address !== null) facts.push(line(phrases.from, address));
  if (letter.kind === 'NEW_DEVICE') facts.push(line(phrases.browser, letter.facts.browser ?? phrases.none));
  // With another address, the link for a new password would not come to this one.
  const isOwn = by === null && letter.kind !== 'ADDRESS_CHANGED';
  const page = home === '' ? '' : `${home}/password`;
  return {
    subject,
    text: textOf([
      greeting(to),
      what(letter.facts),
      facts.join('\n'),
      isOwn ? phrases.notYou(page) : phrases.unexpected,
    ]),
  };
}
