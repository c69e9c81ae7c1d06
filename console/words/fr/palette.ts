import type { Words } from '../en.ts';

export const palette: Words['palette'] = {
  title: 'Aller ou faire',
  label: 'Une page, un client, un serveur, ou une action',
  none: 'Rien n’est trouvé.',
};
