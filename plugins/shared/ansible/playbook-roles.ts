/** The roles of MONARC's Ansible playbook that write what Regent keeps. docs/plugins.md lists them all. */

/** The servers of each role, by its name. The other roles write nothing of Regent's, and may stay. */
const MUST_BE_OFF = {
  monarcfo: 'front offices',
  'monarcfo-update': 'front offices',
  'role-apache2': 'the reverse proxy',
} as const;

export type PlaybookRole = keyof typeof MUST_BE_OFF;

export const PLAYBOOK_ROLES = Object.keys(MUST_BE_OFF) as PlaybookRole[];

/** The roles that a play names; text after `#` does not count, so a role in a commented line is off. */
export function rolesIn(play: string): PlaybookRole[] {
  const words = new Set(uncommented(play).split(/[^\w-]+/));
  return PLAYBOOK_ROLES.filter((role) => words.has(role));
}

export const uncommented = (text: string): string =>
  text
    .split('\n')
    .map((line) => (/^\s*#/.test(line) ? '' : line.replace(/\s#.*$/, '')))
    .join('\n');

/** As in "monarcfo (for front offices) and role-apache2 (for the reverse proxy)". */
export function listed(roles: PlaybookRole[]): string {
  const places = [...new Set(roles.map((role) => MUST_BE_OFF[role]))];
  return places
    .map((place) => `${roles.filter((role) => MUST_BE_OFF[role] === place).join(', ')} (for ${place})`)
    .join(' and ');
}
