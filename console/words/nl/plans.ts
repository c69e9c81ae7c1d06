import type { Words } from '../en.ts';

export const plans: Words['plans'] = {
  none: 'Geen plan voldoet hieraan.',
  statuses: {
    OPEN: 'kan worden uitgevoerd',
    CARRIED_OUT: 'uitgevoerd',
    EXPIRED: 'verlopen',
    REJECTED: 'afgewezen',
    STALE: 'achterhaald',
  },
  expires: 'Tot',
  waits: 'wacht op een tweede persoon',
  approvedBy: (who) => `goedgekeurd door ${who}`,
  toApprove: 'Een andere gebruiker moet het eerst goedkeuren, op de pagina ervan.',
  approve: 'Goedkeuren',
  approveAsk: 'Dan mag precies dit worden uitgevoerd.',
  reject: 'Afwijzen',
  rejectAsk: 'Het wordt niet meer uitgevoerd.',
  carryOut: 'Uitvoeren',
  carryOutAsk: 'Precies dit gebeurt, of niets.',
  input: 'Wat is gevraagd',
  rows: 'Wijzigingen in Regent',
  approved: 'Goedgekeurd',
  rejected: 'Afgewezen',
  carriedOut: 'Uitgevoerd',
};
