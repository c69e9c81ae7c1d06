import type { Words } from '../en.ts';

export const audit: Words['audit'] = {
  none: 'Geen regel voldoet.',
  found: ({ count, shown }) => `${shown} regel${count === 1 ? '' : 's'}`,
  details: 'Details',
  filter: {
    actor: 'Wie',
    action: 'Actie',
    subject: 'Onderwerp',
    client: 'Client',
    server: 'Server',
    since: 'Vanaf',
    until: 'Voor',
  },
  exportLines: 'Exporteren als JSON-regels',
  exportCsv: 'Exporteren als CSV',
  tooManyForCsv: (most) => `CSV neemt hoogstens ${most} regels: kies een kortere tijd.`,
};
