import type { Words } from '../en.ts';

export const users: Words['users'] = {
  search: 'Benutzer suchen',
  none: 'Kein Benutzer passt.',
  invite: 'Benutzer einladen',
  inviteAbout: 'Er bekommt einen Link, um ein Passwort zu wählen. Der Link gilt einmal, sieben Tage lang.',
  mailed: 'Der Link wurde per E-Mail gesendet.',
  showUser: 'Benutzer anzeigen',
  link: 'Link, um ein Passwort zu wählen',
  linkAbout: (until) =>
    `Geben Sie ihn nur diesem Benutzer. Er gilt einmal, bis ${until}, und wird nicht mehr angezeigt.`,
  noSuchUser: 'Diesen Benutzer gibt es nicht',
  change: 'Ändern',
  may: 'Darf',
  noPassword: 'noch nicht gewählt',
  startsAt: 'Gilt ab',
  endsAt: 'Gilt bis',
  rolesTitle: 'Was die Rollen erlauben',
  roleAbout: {
    SUPERADMIN: 'Benutzer und ihre Rollen, und das Audit. Kann sich selbst alle Rechte geben.',
    SYSADMIN: 'Server, Zeitpläne, Sicherungen und Webhooks, und das Audit.',
    ACCADMIN: 'Clients: anlegen, ändern, wiederherstellen, umziehen und löschen.',
    DBADMIN: 'Modelle.',
  },
  state: {
    active: 'aktiv',
    off: 'deaktiviert',
    starts: (at) => `ab ${at}`,
    ends: (at) => `bis ${at}`,
    ended: (at) => `beendet ${at}`,
  },
  done: (act) => `Erledigt: ${act}`,
  acts: {
    sendLink: 'Link mailen',
    showLink: 'Link anzeigen',
    resetTwoFactor: 'Zweiten Faktor zurücksetzen',
    deactivate: 'Deaktivieren',
    activate: 'Aktivieren',
    remove: 'Löschen',
  },
  asks: {
    sendLink:
      'Er bekommt per E-Mail einen neuen Link, um ein Passwort zu wählen. Frühere Links gelten nicht mehr.',
    showLink:
      'Sie sehen einen neuen Link, um ein Passwort zu wählen. Wer ihn hat, kann dieser Benutzer werden; das Audit hält fest, dass Sie gefragt haben. Frühere Links gelten nicht mehr.',
    resetTwoFactor:
      'Prüfen Sie zuerst, wer darum bittet: Danach genügt das Passwort allein. Seine Sitzungen enden.',
    deactivate: 'Seine Sitzungen und Links enden sofort, und seine API-Tokens gelten nicht mehr.',
    activate: 'Er kann sich wieder anmelden, und seine API-Tokens gelten wieder.',
    remove: 'Das Konto verschwindet, mit Sitzungen, Tokens und Links. Das Audit behält, was er getan hat.',
  },
};
