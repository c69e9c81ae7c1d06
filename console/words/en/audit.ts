import type { Counted } from './common.ts';

export const audit = {
  none: 'No entry matches.',
  found: ({ count, shown }: Counted) => `${shown} entr${count === 1 ? 'y' : 'ies'}`,
  details: 'Details',
  filter: {
    actor: 'Who',
    action: 'Action',
    subject: 'Subject',
    client: 'Client',
    server: 'Server',
    since: 'From',
    until: 'Before',
  },
  exportLines: 'Export as JSON lines',
  exportCsv: 'Export as CSV',
  tooManyForCsv: (most: string) => `CSV takes at most ${most} entries: choose a shorter time.`,
};
