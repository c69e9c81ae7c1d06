import type { Words } from '../en.ts';

export const audit: Words['audit'] = {
  none: 'Kein Eintrag passt.',
  found: ({ count, shown }) => `${shown} ${count === 1 ? 'Eintrag' : 'Einträge'}`,
  details: 'Einzelheiten',
  filter: {
    actor: 'Wer',
    action: 'Aktion',
    subject: 'Gegenstand',
    client: 'Client',
    server: 'Server',
    since: 'Ab',
    until: 'Vor',
  },
  exportLines: 'Als JSON-Zeilen exportieren',
  exportCsv: 'Als CSV exportieren',
  tooManyForCsv: (most) => `CSV fasst höchstens ${most} Einträge: Wählen Sie eine kürzere Zeit.`,
};
