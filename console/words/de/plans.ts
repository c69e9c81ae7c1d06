import type { Words } from '../en.ts';

export const plans: Words['plans'] = {
  none: 'Kein Plan passt dazu.',
  statuses: {
    OPEN: 'kann ausgeführt werden',
    CARRIED_OUT: 'ausgeführt',
    EXPIRED: 'abgelaufen',
    REJECTED: 'abgelehnt',
    STALE: 'überholt',
  },
  expires: 'Bis',
  waits: 'wartet auf eine zweite Person',
  approvedBy: (who) => `von ${who} genehmigt`,
  toApprove: 'Ein anderer Benutzer muss ihn erst genehmigen, auf seiner Seite.',
  approve: 'Genehmigen',
  approveAsk: 'Dann darf genau dies ausgeführt werden.',
  reject: 'Ablehnen',
  rejectAsk: 'Er wird nicht mehr ausgeführt.',
  carryOut: 'Ausführen',
  carryOutAsk: 'Genau dies wird getan, oder nichts.',
  input: 'Was verlangt wurde',
  rows: 'Änderungen in Regent',
  approved: 'Genehmigt',
  rejected: 'Abgelehnt',
  carriedOut: 'Ausgeführt',
};
