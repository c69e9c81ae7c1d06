/**
 * The rotation of all clients' logs. Where two stanzas name the same file, logrotate passes over the whole of
 * the second one and fails, each night; so where somebody else's names a client's log already, as the one of
 * MONARC's playbook does, Regent's is not there.
 */
import { namesIn, type FileState, type Refused, type WantedFile } from '../../src/runner/contract/plugin.ts';
import { mark, textIn } from '../shared/apache/apache.ts';
import { rotation } from '../shared/apache/virtual-host.ts';

type Listed = ReadonlyMap<string, string[] | Refused>;

const stanzas = '/etc/logrotate.d';
const logs = '/var/log/apache2';
const own = `${stanzas}/regent`;

/** What to list before `rotationPaths` can tell what to read. */
export const rotationFolders = [stanzas, logs];

/** What to read before `wantedRotation` can tell what is to be. */
export const rotationPaths = (listed: Listed): string[] => [own, '/etc/logrotate.conf', ...othersIn(listed)];

/** Regent's stanza, or none where another does its work. */
export function wantedRotation(listed: Listed, found: ReadonlyMap<string, FileState>): WantedFile[] {
  const folders = listed.get(logs) ?? [];
  // Nobody's folder stands for those of clients to come.
  const files = [...(Array.isArray(folders) ? folders : []), 'nobody'].flatMap((name) =>
    ['access.log', 'error.log'].map((log) => `${logs}/${name}/${log}`),
  );
  const isRotated = rotationPaths(listed)
    .filter((path) => path !== own)
    .flatMap((path) => patternsIn(found.get(path)))
    .some((pattern) => files.some((file) => pattern.test(file)));
  if (isRotated) return textIn(found, own).startsWith(mark) ? [{ kind: 'absent', path: own }] : [];
  return [{ kind: 'file', path: own, content: rotation, mode: 0o644, owner: 'root', group: 'root' }];
}

/** Names that logrotate passes over. */
const IGNORED = /(?:~|,v|\.(?:bak|cfsaved|disabled|swp|dpkg-\w+|rpm\w+|ucf-\w+))$/;

const othersIn = (listed: Listed) =>
  namesIn(listed, stanzas)
    .filter((name) => !IGNORED.test(name))
    .map((name) => `${stanzas}/${name}`)
    .filter((path) => path !== own);

/** Every path in it that begins a stanza, or could; what is within stanzas names no client's logs. */
function patternsIn(state: FileState | undefined): RegExp[] {
  if (state?.kind !== 'file') return [];
  const text = state.content.toString('utf8').replaceAll(/^\s*#.*$/gm, '');
  return [...text.matchAll(/"(\/[^"\n]*)"|(\/[^\s{]+)/g)].map(([, quoted, plain]) =>
    globbed(quoted ?? plain ?? ''),
  );
}

/** As a shell reads it, short of braces: `*` and `?` match no slash. */
const globbed = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^$()|{}\\]/g, String.raw`\$&`)
      .replaceAll(/\[!?([^\]]*)\]|\[/g, '[^/]')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  );
