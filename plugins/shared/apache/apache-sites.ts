/** The sites of a server as Apache itself reads its configuration, independent of the names of files. */
import type { Context } from '../../../src/runner/contract/plugin.ts';

/** A virtual host at one of its addresses. */
export interface ServedSite {
  /** An address, or `*` for every address that no other virtual host has. */
  address: string;
  /** `*` for every port. */
  port: string;
  /** In lower case. */
  names: string[];
  /** Names with `*` and `?`. */
  wildcards: string[];
  file: string;
  line: number;
  /** Whether the configuration names it: otherwise it takes the machine's name. */
  isNamed: boolean;
}

/** A directive about a path such as `/acme`, for all hosts or within one. */
export interface Mention {
  /** `/acme`, also if the directive has `/acme/more`. */
  path: string;
  directive: string;
  file: string;
  line: number;
  /** The first line of the virtual host around it; undefined if it is outside of all. */
  within?: Place;
}

export type Place = Pick<ServedSite, 'file' | 'line'>;

export interface Served {
  /** In the order in which Apache searches for a name. */
  sites: ServedSite[];
  mentions: Mention[];
  /** The configuration outside of all virtual hosts, which is served if there are none. */
  mainFolder?: Place;
  /** The addresses of the name under which Regent reaches the server, as the server itself resolves it. */
  addresses: string[];
}

/**
 * Asks Apache, in one round trip; undefined if Apache is absent or refuses its configuration.
 * @param name the name or address under which the server is reached
 */
export async function servedSites(
  ctx: Pick<Context, '$' | 'sandbox'>,
  name: string,
): Promise<Served | undefined> {
  if (ctx.sandbox) return undefined;
  const { stdout } = await ctx.$({ nothrow: true })`sh -c ${LOOK} regent ${name}`;
  return stdout.includes(`\n${END}\n`) ? servedIn(stdout) : undefined;
}

const FILES = 'Included configuration files:';
const LINES = '#regent lines';
const ADDRESSES = '#regent addresses';
const END = '#regent end';

/** The file of routes is left out: it is long, and its content is known from elsewhere. */
const LOOK = `
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
said=$(apache2ctl -t -D DUMP_VHOSTS -D DUMP_INCLUDES 2>/dev/null) || exit 0
printf '%s\\n' "$said" '${LINES}'
printf '%s\\n' "$said" | sed -n 's/^ *([*0-9]*) \\(\\/.*\\)$/\\1/p' | grep -v -e '\\.load$' -e '/client_redirection$' |
  tr '\\n' '\\0' | xargs -0 -r grep -nHiE '^[[:space:]]*(</?VirtualHost|<Location|(Server(Name|Path)|DocumentRoot|(Script)?Alias(Match)?|Redirect[a-z]*|ProxyPass(Match)?|RewriteRule)[[:space:]])' 2>/dev/null
echo '${ADDRESSES}'
getent ahosts "$1" | sed 's/ .*//' | sort -u
echo '${END}'
`;

/** The sites in the script's output. */
export function servedIn(stdout: string): Served {
  const [dump = '', rest = ''] = stdout.split(`${LINES}\n`);
  const [lines = '', more = ''] = rest.split(`${ADDRESSES}\n`);
  const directives = [...lines.matchAll(/^(\/.*?):(\d+):\s*(.*)$/gm)].map(
    ([, file = '', line, text = '']) => ({ file, line: Number(line), text: text.trim() }),
  );
  const begins = beginnings(directives);
  const within = (file: string, line: number, depth = 0): Place | undefined => {
    const begin = begins.get(file)?.findLast((each) => each.line <= line);
    if (begin !== undefined && line <= begin.end) return { file, line: begin.line };
    const parent = parents.get(file);
    return parent === undefined || depth > 9 ? undefined : within(parent.file, parent.line, depth + 1);
  };
  const parents = parentsIn(dump);
  const named = new Set(
    directives
      .filter(({ text }) => /^ServerName\s/i.test(text))
      .map(({ file, line }) => placed(within(file, line))),
  );
  const mentions = directives.flatMap(({ file, line, text }): Mention[] => {
    const path = /^(?:<Location|(?:Script)?Alias|Redirect|ProxyPass|RewriteRule)/i.test(text)
      ? /(?<=[\s"'^(])\/[\w-]+(?=[\s"'/$?*(>]|$)/.exec(text)?.[0]
      : undefined;
    const place = within(file, line);
    return path === undefined
      ? []
      : [{ path, directive: text, file, line, ...(place === undefined ? {} : { within: place }) }];
  });
  const mainFolder = directives.find(
    ({ file, line, text }) => /^DocumentRoot\s/i.test(text) && within(file, line) === undefined,
  );
  return {
    sites: sitesIn(dump).map((site) => ({ ...site, isNamed: named.has(placed(site)) })),
    mentions,
    ...(mainFolder === undefined ? {} : { mainFolder }),
    addresses: more.split('\n').filter((address) => /^[\d.]+$|:/.test(address)),
  };
}

const placed = (place: Place | undefined) => (place === undefined ? '' : `${place.file}:${place.line}`);

/** The first and last lines of virtual hosts, by file. */
function beginnings(directives: (Place & { text: string })[]): Map<string, { line: number; end: number }[]> {
  const begins = new Map<string, { line: number; end: number }[]>();
  for (const { file, line, text } of directives) {
    const those = begins.get(file) ?? [];
    if (/^<VirtualHost/i.test(text)) those.push({ line, end: Infinity });
    const last = those.at(-1);
    if (/^<\/VirtualHost/i.test(text) && last !== undefined) last.end = line;
    begins.set(file, those);
  }
  return begins;
}

/** The file that includes each file: the list is indented by depth. */
function parentsIn(dump: string): Map<string, Place> {
  const parents = new Map<string, Place>();
  const open: { file: string; depth: number }[] = [];
  for (const [, indent = '', line, file = ''] of dump
    .slice(dump.indexOf(FILES))
    .matchAll(/^( +)\((\*|\d+)\) (\/.*)$/gm)) {
    while ((open.at(-1)?.depth ?? -1) >= indent.length) open.pop();
    const parent = open.at(-1);
    if (parent !== undefined && line !== '*') parents.set(file, { file: parent.file, line: Number(line) });
    open.push({ file, depth: indent.length });
  }
  return parents;
}

/**
 * The format of `apache2ctl -S`: a single virtual host at an address is on one line, several are listed below
 * it.
 */
function sitesIn(dump: string): Omit<ServedSite, 'isNamed'>[] {
  const sites: Omit<ServedSite, 'isNamed'>[] = [];
  let [address, port] = ['', ''];
  for (const text of dump.split('\n')) {
    const head = /^(\*|_default_|\[[^\]]+\]|[\d.]+):(\*|\d+)\s+(.*)$/.exec(text);
    if (head !== null) [address, port] = [(head[1] ?? '').replaceAll(/[[\]]/g, ''), head[2] ?? ''];
    const said = /^(?:\s+port \S+ namevhost )?(\S+) \((\/.+):(\d+)\)$/.exec(head?.[3] ?? text);
    if (said !== null)
      sites.push({
        address: address === '_default_' ? '*' : address,
        port,
        names: [(said[1] ?? '').toLowerCase()],
        wildcards: [],
        file: said[2] ?? '',
        line: Number(said[3]),
      });
    const [, wild, alias] = /^\s+(wild )?alias (\S+)$/.exec(text) ?? [];
    if (alias !== undefined)
      sites.at(-1)?.[wild === undefined ? 'names' : 'wildcards'].push(alias.toLowerCase());
  }
  return sites;
}
