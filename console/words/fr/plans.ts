import type { Words } from '../en.ts';

export const plans: Words['plans'] = {
  none: 'Aucun plan ne correspond.',
  statuses: {
    OPEN: 'peut être exécuté',
    CARRIED_OUT: 'exécuté',
    EXPIRED: 'expiré',
    REJECTED: 'rejeté',
    STALE: 'dépassé',
  },
  expires: 'Jusqu’au',
  waits: 'attend une deuxième personne',
  approvedBy: (who) => `approuvé par ${who}`,
  toApprove: 'Un autre utilisateur doit d’abord l’approuver, sur sa page.',
  approve: 'Approuver',
  approveAsk: 'Ensuite, exactement ceci peut être exécuté.',
  reject: 'Rejeter',
  rejectAsk: 'Il ne sera plus exécuté.',
  carryOut: 'Exécuter',
  carryOutAsk: 'Exactement ceci est fait, ou rien.',
  input: 'Ce qui a été demandé',
  rows: 'Changements dans Regent',
  approved: 'Approuvé',
  rejected: 'Rejeté',
  carriedOut: 'Exécuté',
};
