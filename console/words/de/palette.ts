import type { Words } from '../en.ts';

export const palette: Words['palette'] = {
  title: 'Gehen oder tun',
  label: 'Eine Seite, ein Client, ein Server oder was zu tun ist',
  none: 'Nichts gefunden.',
};
