/**
 * The inventory's `hosts`: which servers there are, in INI. What administrators wrote in it themselves stays
 * (passwords beside a host's name, further variables, hosts that Regent does not manage); Regent's servers
 * are between two marks in each group.
 */
import type { Role, ServerFacts, Site } from '../../src/runner/plugin.ts';
import { asciiJson, forAnsible } from './for-ansible.ts';

const GROUPS: [string, Role][] = [
  ['dev', 'FRONT_OFFICE'],
  ['master', 'BACK_OFFICE'],
  ['rpx', 'REVERSE_PROXY'],
];

/** Names of groups and hosts alone: a diff shows them, whoever wrote them. */
export const HARMLESS_LINES = /^(?:\[[\w:.-]+\]|[\w.-]+)$/;

const BEGIN = '# Regent: begin';
const END = '# Regent: end';

interface Section {
  /** Undefined before the first header. */
  name?: string;
  lines: string[];
}

/**
 * The file's text as it should be, given what it is. Throws a TemplateError where Ansible would take a setting
 * for a template.
 * @param renamed present names of servers by the ones before: a line keeps all that is behind the name
 */
export function inventoryHosts(
  found: string,
  servers: ServerFacts[],
  site: Site,
  renamed: ReadonlyMap<string, string> = new Map(),
): string {
  const sections = sectionsOf(found);
  for (const each of sections) {
    if (each.name?.includes(':') !== true) each.lines = each.lines.map((line) => withName(line, renamed));
  }
  const section = (name: string) => {
    const there = sections.find((each) => each.name === name);
    if (there !== undefined) return there;
    const made = { name, lines: [''] };
    sections.push(made);
    return made;
  };
  for (const [name, role] of GROUPS) {
    const group = section(name);
    group.lines = withHosts(
      group.lines,
      servers
        .filter((server) => server.role === role)
        .map(({ fqdn }) => forAnsible('The name of a server', fqdn)),
    );
  }
  const children = section('monarc:children');
  children.lines = append(
    children.lines,
    ['rpx', 'master', 'dev'].filter((name) => !children.lines.includes(name)),
  );
  const variables = section('monarc:vars');
  variables.lines = withVariables(variables.lines, servers, site);
  return sections
    .flatMap(({ name, lines }) => (name === undefined ? lines : [`[${name}]`, ...lines]))
    .join('\n');
}

function withName(line: string, renamed: ReadonlyMap<string, string>): string {
  const now = renamed.get(nameIn(line));
  return now === undefined ? line : line.replace(nameIn(line), now);
}

const nameIn = (line: string) => line.trim().split(/\s/)[0] ?? '';

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ lines: [] }];
  for (const line of text === '' ? [] : text.replace(/\n*$/, '\n').split('\n')) {
    const name = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (name === undefined) sections.at(-1)!.lines.push(line);
    else sections.push({ name, lines: [] });
  }
  return sections;
}

/** A server that stands in the group already keeps its line, with all that is behind its name. */
function withHosts(lines: string[], hosts: string[]): string[] {
  const begin = lines.indexOf(BEGIN);
  const end = lines.indexOf(END, begin);
  const marked = begin >= 0 && end >= 0;
  const block = marked ? lines.slice(begin + 1, end) : [];
  const own = marked ? lines.toSpliced(begin, end - begin + 1) : lines;
  const missing = hosts.filter((host) => !own.some((line) => nameIn(line) === host));
  const written = missing.map((host) => block.find((line) => nameIn(line) === host) ?? host);
  const all = [BEGIN, ...written.toSorted(), END];
  return marked ? own.toSpliced(begin, 0, ...all) : append(own, all);
}

/** Sets what Regent knows; of what it does not, puts in the usual where nothing is. */
function withVariables(lines: string[], servers: ServerFacts[], site: Site): string[] {
  const known = quoted({
    env_prefix: site.envPrefix,
    publicHost: site.publicHost,
    master: servers.find(({ role }) => role === 'BACK_OFFICE')?.fqdn ?? '',
    emailFrom: site.emailFrom,
    protocol: site.protocol,
    bourlalias: site.backOfficeAlias,
    ...(site.statsServiceUrl === '' ? {} : { monarc_statsservice_url: site.statsServiceUrl }),
  });
  const usual = {
    monarc_statsservice_url: '""',
    monarc_statsservice_port: '5005',
    twoFactorAuthEnforced: 'True',
  };
  const keyIn = (line: string) => /^\s*(\w+)\s*=/.exec(line)?.[1] ?? '';
  const present = new Set(lines.map(keyIn));
  const set = lines.map((line) => {
    const value = known[keyIn(line)];
    return value === undefined || line.replace(/^[^=]*=\s*/, '') === value ? line : `${keyIn(line)}=${value}`;
  });
  const added = Object.entries({ ...usual, ...known }).filter(([key]) => !present.has(key));
  return append(
    set,
    added.map(([key, value]) => `${key}=${value}`),
  );
}

/** As Ansible reads a value here: a literal of Python's. */
function quoted(values: Record<string, string>): Record<string, string> {
  const entries = Object.entries(values).map(([key, value]) => [key, forAnsible(key, value)]);
  return Object.fromEntries(entries.map(([key, value]) => [key, asciiJson(value)]));
}

/** Before the empty lines that part a section from the next. */
function append(lines: string[], added: string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '') + 1;
  return lines.toSpliced(last, 0, ...added);
}
