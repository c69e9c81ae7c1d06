export const palette = {
  title: 'Go to or do',
  label: 'A page, a client, a server, or what to do',
  none: 'Nothing is found.',
};
