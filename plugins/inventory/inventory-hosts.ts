/**
 * The inventory's `hosts`, in INI: the list of servers. What administrators wrote in it stays (passwords
 * beside a host's name, further variables, hosts that Regent does not manage); Regent's servers are between
 * two marks in each group.
 */
import type { Desired, Role, ServerFacts, Site } from '../../src/runner/contract/plugin.ts';
import { asciiJson, forAnsible } from './for-ansible.ts';
import {
  append,
  blockIn,
  nameIn,
  sectionNamed,
  sectionsOf,
  textOfSections,
  withBlock,
  type Section,
} from './inventory-ini.ts';

type Servers = Pick<Desired, 'servers' | 'goneServers'>;

const GROUPS: [string, Role][] = [
  ['dev', 'FRONT_OFFICE'],
  ['master', 'BACK_OFFICE'],
  ['rpx', 'REVERSE_PROXY'],
];

/**
 * The group that says how to reach servers, if not in the usual way: in `dev`, the playbook's own programs
 * take all text before a `=` for the name of a host.
 */
const CONNECTIONS = 'regent';
const USUAL = { ansible_port: '22', ansible_user: 'ansible' };

/**
 * Lines that hold only names of groups and hosts: a diff may show them, even if Regent did not write them.
 */
export const HARMLESS_LINES = /^(?:\[[\w:.-]+\]|[\w.-]+)$/;

/**
 * The text that the file should have, given its present text. Servers between the marks that Regent does not
 * know stay, unless Regent once had them and has deleted them. Throws a TemplateError if Ansible would read a
 * setting as a template.
 * @param renamed the present names of servers by their former names: a line keeps all that follows the name
 */
export function inventoryHosts(
  found: string,
  { servers, goneServers }: Servers,
  site: Site,
  renamed: ReadonlyMap<string, string> = new Map(),
): string {
  const sections = sectionsOf(found);
  for (const each of sections) {
    if (!hasNoHosts(each)) each.lines = each.lines.map((line) => withName(line, renamed));
  }
  const known = new Set([...servers.map(({ fqdn }) => fqdn), ...goneServers]);
  for (const [name, role] of GROUPS) {
    const group = sectionNamed(sections, name);
    const hosts = servers
      .filter((server) => server.role === role)
      .map(({ fqdn }) => forAnsible('The name of a server', fqdn));
    group.lines = withHosts(group.lines, hosts, known, (host, line = host) => line);
  }
  const children = sectionNamed(sections, 'monarc:children');
  const listed = new Set(children.lines.map(nameIn));
  children.lines = append(
    children.lines,
    ['rpx', 'master', 'dev'].filter((name) => !listed.has(name)),
  );
  const variables = sectionNamed(sections, 'monarc:vars');
  variables.lines = withVariables(variables.lines, servers, site);
  connect(sections, servers, known);
  return textOfSections(sections, found);
}

/** The servers between the marks that Regent does not know. */
export const unknownHosts = (text: string, servers: ServerFacts[]): string[] => [
  ...new Set(
    sectionsOf(text)
      .filter((section) => !hasNoHosts(section))
      .flatMap(({ lines }) => blockIn(lines).block.map(nameIn))
      .filter((name) => /^\w/.test(name) && !servers.some(({ fqdn }) => fqdn === name)),
  ),
];

const hasNoHosts = ({ name }: Section) => name?.includes(':') === true;

function withName(line: string, renamed: ReadonlyMap<string, string>): string {
  const now = renamed.get(nameIn(line));
  return now === undefined ? line : line.replace(nameIn(line), now);
}

/** A server that is already in the group keeps its line. */
function withHosts(
  lines: string[],
  hosts: string[],
  known: ReadonlySet<string>,
  lineOf: (host: string, line: string | undefined) => string,
): string[] {
  const { block, others } = blockIn(lines);
  const missing = hosts.filter((host) => !others.some((line) => nameIn(line) === host));
  const written = missing.map((host) =>
    lineOf(
      host,
      block.find((line) => nameIn(line) === host),
    ),
  );
  const unknown = block.filter((line) => line.trim() !== '' && !known.has(nameIn(line)));
  return withBlock(lines, [...written, ...unknown].toSorted());
}

/**
 * Servers that an administrator added, and variables for all hosts that they set, stay as they wrote them.
 */
function connect(sections: Section[], servers: ServerFacts[], known: ReadonlySet<string>): void {
  const said = sections.flatMap(({ name = '', lines }) =>
    blockIn(lines).others.map((line) => ({ line, isGroup: GROUPS.some(([group]) => group === name) })),
  );
  const isSaid = (host: string) =>
    said.some(({ line, isGroup }) => nameIn(line) === host && (isGroup || line.includes('ansible_')));
  const forAll = new Set(said.map(({ line }) => keyIn(line)));
  const due = new Map(
    servers
      .filter(({ fqdn }) => !isSaid(fqdn))
      .map(({ fqdn, address, port = 22, user = 'ansible' }) => {
        const usual: Record<string, string> = { ...USUAL, ansible_host: fqdn };
        const all = { ansible_host: address, ansible_port: String(port), ansible_user: user };
        const values = Object.entries(all).filter(([key, value]) => usual[key] !== value && !forAll.has(key));
        return [fqdn, forAnsible(`The connection to ${fqdn}`, Object.fromEntries(values))] as const;
      })
      .filter(([, values]) => Object.keys(values).length > 0),
  );
  if (due.size === 0 && !sections.some(({ name }) => name === CONNECTIONS)) return;
  const section = sectionNamed(sections, CONNECTIONS);
  section.lines = withHosts(section.lines, [...due.keys()], known, (host, line = host) => {
    const rest = line.replaceAll(/\s+ansible_(?:host|port|user)=\S*/g, '').trimEnd();
    return [rest, ...Object.entries(due.get(host) ?? {}).map(([key, value]) => `${key}=${value}`)].join(' ');
  });
}

const keyIn = (line: string) => /^\s*(\w+)\s*=/.exec(line)?.[1] ?? '';

/**
 * Sets what Regent knows; for the rest, adds the usual value if none is set. The playbook asks of most
 * variables whether they are defined, so an empty one is left out or removed, except the prefix, of which it
 * does not ask that.
 */
function withVariables(lines: string[], servers: ServerFacts[], site: Site): string[] {
  const all = {
    env_prefix: site.envPrefix,
    publicHost: site.publicHost,
    master: servers.find(({ role }) => role === 'BACK_OFFICE')?.fqdn ?? '',
    emailFrom: site.emailFrom,
    protocol: site.protocol,
    bourlalias: site.backOfficeAlias,
    monarc_statsservice_url: site.statsServiceUrl,
  };
  const hasValue = ([key, value]: [string, string]) => value !== '' || key === 'env_prefix';
  const known = quoted(Object.entries(all).filter(hasValue));
  const isDue = (line: string) =>
    !Object.hasOwn(all, keyIn(line)) ||
    known.has(keyIn(line)) ||
    hasValue([keyIn(line), bare(valueIn(line))]);
  const set = lines.filter(isDue).map((line) => {
    const value = known.get(keyIn(line));
    const comment = /\s+#.*$/.exec(line)?.[0] ?? '';
    return value === undefined || valueIn(line) === value ? line : `${keyIn(line)}=${value}${comment}`;
  });
  const present = new Set(lines.map(keyIn));
  const usual = Object.entries({ monarc_statsservice_port: '5005', twoFactorAuthEnforced: 'True' });
  const added = [...usual, ...known].filter(([key]) => !present.has(key));
  return append(
    set,
    added.map(([key, value]) => `${key}=${value}`),
  );
}

const valueIn = (line: string) =>
  line
    .replace(/^[^=]*=\s*/, '')
    .replace(/\s+#.*$/, '')
    .trim();

const bare = (value: string) => value.replace(/^(["'])(.*)\1$/, '$2');

/** The value in the form in which Ansible reads it here: a Python literal. */
const quoted = (values: [string, string][]): Map<string, string> =>
  new Map(values.map(([key, value]) => [key, asciiJson(forAnsible(key, value))]));
