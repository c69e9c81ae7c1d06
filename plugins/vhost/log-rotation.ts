/**
 * The rotation of all clients' logs. If two stanzas name the same file, logrotate ignores the second one
 * completely and fails, each night; so Regent writes none if a foreign stanza, as in MONARC's playbook,
 * already names a client's log.
 */
import { namesIn, type FileState, type Refused, type WantedFile } from '../../src/runner/contract/plugin.ts';
import { mark, textIn } from '../shared/apache/apache.ts';
import { rotation } from '../shared/apache/virtual-host.ts';

type Listed = ReadonlyMap<string, string[] | Refused>;

const stanzas = '/etc/logrotate.d';
const logs = '/var/log/apache2';
const own = `${stanzas}/regent`;

/** The folders to list before `rotationPaths` can say which files to read. */
export const rotationFolders = [stanzas, logs];

/** The files to read before `wantedRotation` can say what should be there. */
export const rotationPaths = (listed: Listed): string[] => [own, '/etc/logrotate.conf', ...othersIn(listed)];

/** Regent's stanza, or none if a foreign one does its work. */
export function wantedRotation(listed: Listed, found: ReadonlyMap<string, FileState>): WantedFile[] {
  const folders = listed.get(logs) ?? [];
  // An imaginary folder stands for those of future clients.
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

/** Names that logrotate ignores. */
const IGNORED = /(?:~|,v|\.(?:bak|cfsaved|disabled|swp|dpkg-\w+|rpm\w+|ucf-\w+))$/;

const othersIn = (listed: Listed) =>
  namesIn(listed, stanzas)
    .filter((name) => !IGNORED.test(name))
    .map((name) => `${stanzas}/${name}`)
    .filter((path) => path !== own);

/** Every path in it that begins a stanza, or may begin one; lines within stanzas name no client's logs. */
function patternsIn(state: FileState | undefined): RegExp[] {
  if (state?.kind !== 'file') return [];
  const text = state.content.toString('utf8').replaceAll(/^\s*#.*$/gm, '');
  return [...text.matchAll(/"(\/[^"\n]*)"|(\/[^\s{]+)/g)].map(([, quoted, plain]) =>
    globbed(quoted ?? plain ?? ''),
  );
}

/** Matches as a shell does, but without braces: `*` and `?` match no slash. */
const globbed = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^$()|{}\\]/g, String.raw`\$&`)
      .replaceAll(/\[!?([^\]]*)\]|\[/g, '[^/]')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  );
