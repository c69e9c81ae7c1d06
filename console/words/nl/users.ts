import type { Words } from '../en.ts';

export const users: Words['users'] = {
  search: 'Gebruikers zoeken',
  none: 'Geen gebruiker voldoet.',
  invite: 'Gebruiker uitnodigen',
  inviteAbout: 'Die krijgt een link om een wachtwoord te kiezen. De link werkt één keer, zeven dagen lang.',
  mailed: 'De link is per e-mail verstuurd.',
  showUser: 'Gebruiker tonen',
  link: 'Link om een wachtwoord te kiezen',
  linkAbout: (until) =>
    `Geef hem alleen aan deze gebruiker. Hij werkt één keer, tot ${until}, en wordt niet meer getoond.`,
  noSuchUser: 'Deze gebruiker bestaat niet',
  change: 'Wijzigen',
  may: 'Mag',
  noPassword: 'nog niet gekozen',
  startsAt: 'Werkt vanaf',
  endsAt: 'Werkt tot',
  rolesTitle: 'Wat de rollen toestaan',
  roleAbout: {
    SUPERADMIN: 'gebruikers en hun rollen, en de audit. Kan zichzelf alles toestaan.',
    SYSADMIN: 'servers, planningen, back-ups en webhooks, en de audit.',
    ACCADMIN: 'clients: aanmaken, wijzigen, terugzetten, verhuizen en verwijderen.',
    DBADMIN: 'modellen.',
  },
  state: {
    active: 'actief',
    off: 'gedeactiveerd',
    starts: (at) => `vanaf ${at}`,
    ends: (at) => `tot ${at}`,
    ended: (at) => `geëindigd ${at}`,
  },
  done: (act) => `Gedaan: ${act}`,
  acts: {
    sendLink: 'Link mailen',
    showLink: 'Link tonen',
    resetTwoFactor: 'Tweede factor resetten',
    deactivate: 'Deactiveren',
    activate: 'Activeren',
    remove: 'Verwijderen',
  },
  asks: {
    sendLink:
      'Die krijgt per e-mail een nieuwe link om een wachtwoord te kiezen. Eerdere links werken niet meer.',
    showLink:
      'U ziet een nieuwe link om een wachtwoord te kiezen. Wie hem heeft, kan deze gebruiker worden; de audit legt uw vraag vast. Eerdere links werken niet meer.',
    resetTwoFactor:
      'Controleer eerst wie erom vraagt: daarna is het wachtwoord alleen genoeg. Zijn sessies eindigen.',
    deactivate: 'Zijn sessies en links eindigen meteen, en zijn API-tokens werken niet meer.',
    activate: 'Hij kan zich weer aanmelden, en zijn API-tokens werken weer.',
    remove: 'Het account verdwijnt, met sessies, tokens en links. De audit houdt wat hij gedaan heeft.',
  },
};
