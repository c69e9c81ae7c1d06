/**
 * The file of routes: the text above the first marker, and then one block for each alias, from its marker to
 * the end of its section. Blocks that need no change stay as they are, byte for byte, and so does foreign
 * text between or after them.
 */
import { compareFiles, type Change, type FileEntry, type Site } from '../../src/runner/contract/plugin.ts';
import { harmlessDirectives, indented, virtualHostName } from '../shared/apache/apache.ts';

const markerOf = (alias: string) => `# route /${alias}`;
const marker = /^# route \/([\w-]+)$/m;

/**
 * The block that leads from the public host to an alias's virtual host at this address.
 * @param socket the path of a socket through which the requests go there
 */
export function routeText(
  site: Site,
  alias: string,
  address: string,
  directives?: string,
  socket?: string,
): string {
  const host = virtualHostName(alias, site);
  const authority = address.includes(':') ? `[${address}]` : address;
  const target = socket === undefined ? `http://${authority}/` : throughSocket(socket);
  return `${markerOf(alias)}
RedirectMatch "^/${alias}$" "/${alias}/"
<Location "/${alias}/">
    ProxyPass "${target}" disablereuse=on retry=0
    ProxyPassReverse "http://${host}/"
    ProxyPassReverse "/"
    ProxyPassReverseCookieDomain "${host}" "${site.publicHost}"
    ProxyPassReverseCookiePath "/" "/${alias}/"
    ProxyPreserveHost On
    RequestHeader set Host "${host}"
    RequestHeader set X-Forwarded-Proto "expr=%{REQUEST_SCHEME}"
${indented(directives)}</Location>
`;
}

/** Apache tells upstreams apart by their names alone, so the name belongs to this socket and leads nowhere else. */
const throughSocket = (path: string) => `unix:${path}|http://${path.split('/').at(-2)}.invalid/`;

/** The aliases that have a block, in the file's order. */
export const routesIn = (content: string) => parse(content).blocks.map(({ alias }) => alias);

/** The first parts of all paths in the file, as in "/acme": of blocks, and of foreign lines. */
export function pathsIn(content: string): Set<string> {
  const { preamble, blocks } = parse(content);
  const others = [preamble, ...blocks.map(({ tail }) => tail)].join('');
  const own = others.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const written = [...own.join('\n').matchAll(/(?<=[\s"'^])\/[\w-]+(?=[\s"'/$])/g)].map(([path]) => path);
  return new Set([...written, ...routesIn(content).map((alias) => `/${alias}`)]);
}

/** The name of a route in changes and messages. */
export const routeSubject = (alias: string) => `route /${alias}`;

/**
 * A change for each alias whose block differs from the wanted one (undefined: no block), with the block's own
 * diff. `ours` is the text of a block without foreign lines.
 */
export function planRoutes(
  file: Extract<FileEntry, { kind: 'file' }>,
  wanted: ReadonlyMap<string, string | undefined>,
  clients: ReadonlySet<string>,
  ours: (alias: string) => string,
): Change[] {
  const { blocks } = parse(file.content.toString());
  return [...wanted].flatMap(([alias, text]) => {
    const before = Buffer.from(blocks.flatMap((block) => (block.alias === alias ? block.text : [])).join(''));
    const found = before.length === 0 ? { kind: 'absent' as const } : { ...file, content: before };
    const want =
      text === undefined ? { kind: 'absent' as const, path: file.path } : { ...file, content: text };
    const shown = { ...want, ours: () => ours(alias), harmless: harmlessDirectives };
    const changes = compareFiles(new Map([[file.path, found]]), [shown]);
    const subject = routeSubject(alias);
    const belongs = clients.has(alias) ? { client: alias } : {};
    return changes.map((change) => ({
      ...change,
      ...belongs,
      subject,
      summary: `${change.action} ${subject}`,
    }));
  });
}

/**
 * The content with these blocks set or removed (undefined), ordered by alias; `first` comes before all
 * others.
 */
export function withRoutes(
  content: string,
  changed: ReadonlyMap<string, string | undefined>,
  first: string,
): string {
  const { preamble, blocks } = parse(content);
  const tailOf = (alias: string) =>
    blocks.flatMap((block) => (block.alias === alias ? block.tail : [])).join('');
  const others = blocks.filter(({ alias }) => !changed.has(alias));
  const own = [...changed].flatMap(([alias, text]) =>
    text === undefined ? [] : [{ alias, text, tail: tailOf(alias) }],
  );
  const left = [...changed].map(([alias, text]) => (text === undefined ? tailOf(alias) : ''));
  const rank = ({ alias }: Block) => (alias === first ? '' : alias);
  const ordered = [...others, ...own].toSorted((a, b) =>
    rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b)),
  );
  return [preamble, ...left, ...ordered.flatMap(({ text, tail }) => [text, tail])]
    .map((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`))
    .join('');
}

/** The alias whose block contains this line, counted from 1. */
export function routeAtLine(content: string, line: number): string | undefined {
  const { blocks } = parse(content.split('\n').slice(0, line).join('\n'));
  const last = blocks.at(-1);
  return last?.tail.trim() === '' ? last.alias : undefined;
}

interface Block {
  alias: string;
  text: string;
  /** Foreign text between it and the next one. */
  tail: string;
}

/**
 * A block ends with its section, even if its marker was lost; if its end was lost, it continues to the next
 * block.
 */
function parse(content: string): { preamble: string; blocks: Block[] } {
  const start = content.search(marker);
  if (start === -1) return { preamble: content, blocks: [] };
  const pieces = content
    .slice(start)
    .split(
      /^(?=# route \/[\w-]+$|(?<!# route \/[\w-]+\n)RedirectMatch "\^\/[\w-]+\$" "\/[\w-]+\/"\n<Location )/m,
    );
  const blocks = pieces.map((piece): Block => {
    const alias = /^(?:# route \/|RedirectMatch "\^\/)([\w-]+)/.exec(piece)?.[1] ?? '';
    const text = /^[^]*?^<\/Location>$\n?/m.exec(piece)?.[0] ?? piece;
    return { alias, text, tail: piece.slice(text.length) };
  });
  return { preamble: content.slice(0, start), blocks };
}
