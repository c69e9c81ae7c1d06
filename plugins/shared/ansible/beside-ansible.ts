/** Remarks on MONARC's Ansible playbook if it still works beside Regent. */
import type { Context, Files, Role } from '../../../src/runner/contract/plugin.ts';
import { findPlaybooks, type Playbook } from './find-playbooks.ts';
import { listed, PLAYBOOK_ROLES, rolesIn, type PlaybookRole } from './playbook-roles.ts';
import { pathsIn, textAt } from './find-jobs.ts';

const SEE = 'see "Beside MONARC\'s Ansible playbook" in docs/plugins.md';

/**
 * The playbooks that this machine runs on a timetable. They are no reason to refuse: from outside, nobody can
 * tell what a playbook does, Regent's own work succeeds, and the next sync repairs what a role undoes.
 */
export async function remarksOnJobs(files: Files): Promise<string[]> {
  return [...new Set((await findPlaybooks(files)).map(remarkOn))];
}

const remarkOn = ({ where, plays, roles, isUnseen }: Playbook) =>
  isUnseen
    ? `${where} runs an Ansible playbook that Regent cannot read. If it is MONARC's, ${listed(roles)} must be off in it, as they write what Regent keeps; ${SEE}.`
    : named(`${where} runs MONARC's Ansible playbook`, roles, plays);

const named = (what: string, roles: PlaybookRole[], plays: string[]) =>
  `${what} with ${listed(roles)}, which must be off: what Regent keeps is written there too. Comment that out in ${plays.join(', ')}; the other roles may stay; ${SEE}.`;

/** The plays beside an inventory that Regent writes; anybody may run them, from anywhere. */
export async function remarksOnPlays(files: Files, inventoryDir: string): Promise<string[]> {
  const folder = inventoryDir.replace(/\/[^/]*$/, '/playbook');
  const found = await files.read(pathsIn(await files.list([folder]), folder, /\.ya?ml$/));
  const plays = [...found.keys()]
    .map((path) => ({ path, named: rolesIn(textAt(found, path)) }))
    .filter((play) => play.named.length > 0);
  const roles = PLAYBOOK_ROLES.filter((role) => plays.some((play) => play.named.includes(role)));
  const paths = plays.map(({ path }) => path);
  return roles.length === 0
    ? []
    : [named(`MONARC's Ansible playbook lies beside INVENTORY_DIR`, roles, paths)];
}

/** The last traces of Ansible on this server within a day, wherever it ran. */
export async function remarksOnTraces({ $, server, site }: Pick<Context, '$' | 'server' | 'site'>) {
  const theirs = TRACES[server.role];
  if (theirs === undefined) return [];
  const { stdout } = await $({ nothrow: true })`sh -c ${LOOK} regent-check ${theirs.files(site.publicHost)}`;
  const [at, path] = /^(\S+)\t(\S+)$/m.exec(stdout)?.slice(1) ?? [];
  return at === undefined
    ? []
    : [
        `Ansible wrote ${path} here at ${at}, as the journal has it: ${theirs.roles} of MONARC's playbook is at work on this server, and must be off; ${SEE}.`,
      ];
}

/** By role, the files that only these roles of the playbook write, as an extended regular expression. */
const TRACES: Partial<Record<Role, { roles: string; files: (publicHost: string) => string }>> = {
  FRONT_OFFICE: {
    roles: 'role monarcfo or monarcfo-update',
    files: () => '/var/www/[^/ ]+/local[.]php',
  },
  REVERSE_PROXY: {
    roles: 'role-apache2',
    files: (publicHost) => `/etc/apache2/sites-available/${publicHost.replaceAll('.', '[.]')}[.]conf`,
  },
};

/**
 * Ansible's modules write their arguments to the journal. Prints the last time and path, separated by a tab.
 */
const LOOK = `
export LC_ALL=C
timeout 10 journalctl --quiet --no-pager --since=-26h --output=short-iso --grep='Invoked with .*dest=' 2>/dev/null |
  sed -nE "s#^([^ ]+) .*ansible-[a-z._]*(copy|file)(\\[[0-9]+\\])?:? Invoked with (.* )?dest=($1)( .*)?\\$#\\1\\t\\5#p" |
  tail -n 1
`;
