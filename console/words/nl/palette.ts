import type { Words } from '../en.ts';

export const palette: Words['palette'] = {
  title: 'Gaan of doen',
  label: 'Een pagina, een client, een server, of wat u wilt doen',
  none: 'Niets gevonden.',
};
