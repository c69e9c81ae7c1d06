/** Files on a server; each operation is one command. */
import type { CommandResult } from '../ssh/collect.ts';
import { CommandError, PathsFailedError } from '../errors.ts';
import { REMOVE_PROGRAM, WRITE_PROGRAM } from './change-programs.ts';
import { LIST_PROGRAM, READ_PROGRAM } from './files-programs.ts';
import { LARGEST_BATCH, LARGEST_LISTING } from '../limits.ts';
import { checkPath, checkRemovable, checkWritable } from './paths.ts';
import { tail } from '../ssh/shell.ts';
import type { FileEntry, Files, FileState, Refused } from '../transport.ts';

/** Runs the commands on the server. `name` is their name in messages, `largest` the most they may print. */
export interface FilesRunner {
  server: string;
  /** The folder that keeps foreign files before the first change; if absent, none are kept. */
  originals?: string | undefined;
  run(command: { text: string; name: string; input: Buffer; largest: number }): Promise<CommandResult>;
}

export function remoteFiles(runner: FilesRunner): Files {
  const originals = `${runner.originals ?? ''}\0`;
  /** Runs a program; `answers` is the number of its answers, none of them much longer than a path. */
  const ask = async (
    name: string,
    answers: number,
    contents: number,
    ...input: (string | Buffer)[]
  ): Promise<Buffer> => {
    const bytes = Buffer.concat(input.map((part) => Buffer.from(part as string)));
    const command = {
      text: 'exec perl -',
      name,
      input: bytes,
      largest: contents + (answers + 1) * LONGEST_ANSWER,
    };
    const { stdout, stderr, exitCode } = await runner.run(command);
    if (exitCode !== 0) throw new CommandError(runner.server, name, exitCode, tail(stderr));
    if (!stdout.subarray(-END.length).equals(END)) throw new CommandError(runner.server, name, 0, CUT_OFF);
    return stdout;
  };
  const checkFailures = (doing: 'write' | 'remove', answers: Buffer) => {
    const words = answers.toString().split('\0').slice(0, -2);
    const failures = new Map<string, string>();
    for (let at = 0; at < words.length; at += 2) failures.set(words[at]!, words[at + 1] ?? '');
    if (failures.size > 0) throw new PathsFailedError(`On ${runner.server}`, doing, failures);
  };
  return {
    async read(paths) {
      paths.forEach(checkPath);
      if (paths.length === 0) return new Map();
      const name = `read ${count(paths, 'path')}`;
      const answers = await ask(name, paths.length, LARGEST_BATCH, READ_PROGRAM, nulls(paths));
      const states = parseStates(answers);
      return new Map(paths.map((path, at) => [path, states[at] ?? { kind: 'refused', why: CUT_OFF }]));
    },

    async list(directories) {
      directories.forEach(checkPath);
      if (directories.length === 0) return new Map();
      const name = `list ${count(directories, 'directory')}`;
      const input = [LIST_PROGRAM, nulls(directories)];
      const answers = (await ask(name, directories.length, LARGEST_LISTING, ...input)).toString().split('\0');
      return new Map(directories.map((path, at) => [path, listingOf(answers[at] ?? '')]));
    },

    async write(entries) {
      for (const entry of entries) checkWritable(entry.path);
      if (entries.length === 0) return;
      const name = `write ${count(entries, 'path')}`;
      const records = entries.flatMap(recordOf);
      checkFailures(
        'write',
        await ask(name, entries.length, 0, WRITE_PROGRAM, originals, ...records, 'end\0'),
      );
    },

    async remove(paths) {
      paths.forEach(checkRemovable);
      if (paths.length === 0) return;
      const name = `remove ${count(paths, 'path')}`;
      checkFailures('remove', await ask(name, paths.length, 0, REMOVE_PROGRAM, originals, nulls(paths)));
    },
  };
}

/** Each program prints this last. */
const END = Buffer.from('end\0');
const CUT_OFF = 'its output was cut off';

/** A path or a link's target (4 KiB each at the most), a reason, and the other fields. */
const LONGEST_ANSWER = 16 * 1024;

const nulls = (paths: string[]) => paths.map((path) => `${path}\0`).join('');

const count = (things: unknown[], what: string) =>
  things.length === 1 ? `one ${what}` : `${things.length} ${what.replace(/y$/, 'ie')}s`;

/** By the number of the path. */
function parseStates(answers: Buffer): FileState[] {
  let at = 0;
  const field = () => {
    const end = answers.indexOf(0, at);
    const text = answers.toString('utf8', at, end);
    at = end + 1;
    return text;
  };
  const states: FileState[] = [];
  while (at < answers.length - END.length) {
    const number = Number(field());
    const kind = field() as FileState['kind'];
    const [mode, owner, group, length] = [Number(field()), field(), field(), Number(field())];
    const content = Buffer.from(answers.subarray(at, at + length));
    at += length;
    states[number] = stateOf(kind, content, { mode, owner, group });
  }
  return states;
}

function stateOf(
  kind: FileState['kind'],
  content: Buffer,
  dress: { mode: number; owner: string; group: string },
): FileState {
  if (kind === 'file') return { kind, content, ...dress };
  if (kind === 'large') return { kind, size: Number(content.toString()), ...dress };
  if (kind === 'directory') return { kind, ...dress };
  if (kind === 'refused') return { kind, why: content.toString() };
  return kind === 'link' ? { kind, target: content.toString() } : { kind };
}

function listingOf(answer: string): string[] | Refused {
  if (answer.startsWith('/')) return { kind: 'refused', why: answer.slice(1) };
  return answer.split('/').filter(Boolean).toSorted();
}

function recordOf(entry: FileEntry): (string | Buffer)[] {
  const content = entry.kind === 'file' ? entry.content : entry.kind === 'link' ? entry.target : '';
  const bytes = Buffer.from(content as string);
  const dress = entry.kind === 'link' ? [0, '', ''] : [entry.mode, entry.owner, entry.group];
  return [[entry.kind, entry.path, ...dress, entry.client ?? '', bytes.length, ''].join('\0'), bytes];
}
