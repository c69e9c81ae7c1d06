/**
 * Directives of Apache in a client's own virtual host. Only these are allowed, because many others lead out of it: they
 * read files of other clients, run programs, change the environment that names a client's configuration (APP_CONF_DIR),
 * or hold for the whole server.
 */
import { longTextProblem } from '../../text.ts';

const ANYTHING = /^/;

/** The directives by their names in lower case, and what their arguments have to match. */
const ALLOWED = new Map<string, RegExp>([
  ['adddefaultcharset', ANYTHING],
  ['allowencodedslashes', ANYTHING],
  ['authbasicprovider', /^file$/i],
  ['authname', ANYTHING],
  ['authtype', /^basic$/i],
  ['authuserfile', ANYTHING],
  // Regent answers 200 and 503 with texts of its own.
  ['errordocument', /^(?!503)[45]\d\d\s/],
  ['expiresactive', ANYTHING],
  ['expiresbytype', ANYTHING],
  ['expiresdefault', ANYTHING],
  ['fileetag', ANYTHING],
  ['header', ANYTHING],
  ['keepalive', ANYTHING],
  ['keepalivetimeout', ANYTHING],
  ['limitrequestbody', ANYTHING],
  ['limitrequestfields', ANYTHING],
  ['limitrequestfieldsize', ANYTHING],
  ['limitrequestline', ANYTHING],
  ['loglevel', ANYTHING],
  ['maxkeepaliverequests', ANYTHING],
  [
    'php_admin_value',
    /^(?:max_execution_time|max_file_uploads|max_input_time|max_input_vars|memory_limit|post_max_size|upload_max_filesize)\s+\S+$/i,
  ],
  ['redirect', ANYTHING],
  ['redirectmatch', ANYTHING],
  ['redirectpermanent', ANYTHING],
  ['redirecttemp', ANYTHING],
  ['requestheader', ANYTHING],
  ['requestreadtimeout', ANYTHING],
  // Not `expr`, which can read files; names in quotes are not allowed, so that none can hide.
  ['require', /^(?:not\s+)?(?:all|forward-dns|host|ip|local|method|user|valid-user)(?:\s|$)/i],
  ['serveradmin', ANYTHING],
  ['serversignature', ANYTHING],
  ['timeout', ANYTHING],
]);

/** Sections, which may hold the directives above. */
const SECTIONS = new Set([
  'files',
  'filesmatch',
  'ifmodule',
  'limit',
  'limitexcept',
  'location',
  'locationmatch',
  'requireall',
  'requireany',
  'requirenone',
]);

/** In a line, whatever it is: it goes on in the next one, has a value of Apache's, or calls a function, such as `file`. */
const NEVER = /\\$|\$\{|%\{\s*\w*\s*:|\bexpr\s*=/i;

const MOST_LINES = 100;

/** The same directives as Regent stores them: without indentation and empty lines. */
export const plainDirectives = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(/^[\t ]+|[\t ]+$/g, ''))
    .filter((line) => line !== '')
    .join('\n');

/** Why a client may not have these directives, as `plainDirectives` gives them; undefined if it may. */
export function directivesProblem(plain: string): string | undefined {
  const odd = longTextProblem(plain);
  if (odd !== undefined) return `The text ${odd}`;
  const lines = plain === '' ? [] : plain.split('\n');
  if (lines.length > MOST_LINES)
    return `There are ${lines.length} lines; at most ${MOST_LINES} are possible.`;
  const open: string[] = [];
  for (const [index, line] of lines.entries()) {
    const why = problemIn(line, open);
    if (why !== undefined) return `Line ${index + 1} ${why}`;
  }
  return open.length === 0 ? undefined : `The section <${open.at(-1)}> has no end: add </${open.at(-1)}>.`;
}

/** @param open the names of the sections that the line is in, which it may open or close */
function problemIn(line: string, open: string[]): string | undefined {
  if (NEVER.test(line))
    return 'ends with "\\", or has "${", "%{name:" or "expr=", which are not possible here. Write it without them.';
  if (line.startsWith('#')) return undefined;
  const end = /^<\/(\w+)\s*>$/.exec(line)?.[1]?.toLowerCase();
  if (end !== undefined)
    return open.pop() === end ? undefined : `ends <${end}>, which is not what was opened last.`;
  const [, section, name = '', rest = ''] = /^(?:<(\w+)\b.*>|(\w+)(?:\s+(.*))?)$/.exec(line) ?? [];
  if (section !== undefined) {
    if (!SECTIONS.has(section.toLowerCase())) return notAllowed(`<${section}>`);
    open.push(section.toLowerCase());
    return undefined;
  }
  const isAllowed = ALLOWED.get(name.toLowerCase())?.test(rest) === true;
  return isAllowed ? undefined : notAllowed(name === '' ? line : name);
}

const notAllowed = (what: string) =>
  `has ${what.slice(0, 80)}, which is not allowed here, or not with this value. docs/client-settings.md lists what is; all else can be set with the option "directives" of vhost in regent.config.js.`;
