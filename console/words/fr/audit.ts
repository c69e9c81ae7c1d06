import type { Words } from '../en.ts';

export const audit: Words['audit'] = {
  none: 'Aucune entrée ne correspond.',
  found: ({ count, shown }) => `${shown} entrée${count < 2 ? '' : 's'}`,
  details: 'Détails',
  filter: {
    actor: 'Qui',
    action: 'Action',
    subject: 'Objet',
    client: 'Client',
    server: 'Serveur',
    since: 'Depuis',
    until: 'Avant',
  },
  exportLines: 'Exporter en lignes JSON',
  exportCsv: 'Exporter en CSV',
  tooManyForCsv: (most) => `Le CSV prend ${most} entrées au plus : choisissez une durée plus courte.`,
};
