/** Files on a server, each operation one command on it. */
import { CommandError } from './errors.ts';
import type { Outcome } from './exec.ts';
import { LIST_PROGRAM, READ_PROGRAM, WRITE_PROGRAM } from './files-programs.ts';
import { checkPath, checkRemovable, checkWritable } from './paths.ts';
import { tail } from './shell.ts';
import type { FileEntry, Files, FileState } from './transport.ts';

/** How the commands get to the server. `name` is what messages call them. */
export interface FilesRunner {
  server: string;
  run(command: { text: string; name: string; input: Buffer }): Promise<Outcome>;
}

export function remoteFiles(runner: FilesRunner): Files {
  const run = async (text: string, name: string, ...input: (string | Buffer)[]): Promise<Buffer> => {
    const bytes = Buffer.concat(input.map((part) => Buffer.from(part as string)));
    const { stdout, stderr, exitCode } = await runner.run({ text, name, input: bytes });
    if (exitCode !== 0) throw new CommandError(runner.server, name, exitCode, tail(stderr));
    return stdout;
  };
  const ask = async (name: string, program: string, paths: string[]): Promise<Buffer> => {
    const answers = await run('perl -', name, program, nulls(paths));
    if (!answers.subarray(-END.length).equals(END)) throw new CommandError(runner.server, name, 0, CUT_OFF);
    return answers;
  };
  return {
    async read(paths) {
      paths.forEach(checkPath);
      if (paths.length === 0) return new Map();
      const answers = await ask(`read ${count(paths, 'path')}`, READ_PROGRAM, paths);
      return parseStates(paths, answers);
    },

    async list(directories) {
      directories.forEach(checkPath);
      if (directories.length === 0) return new Map();
      const name = `list ${count(directories, 'directory')}`;
      const answers = (await ask(name, LIST_PROGRAM, directories)).toString().split('\0');
      return new Map(
        directories.map((path, at) => [path, answers[at]!.split('/').filter(Boolean).toSorted()]),
      );
    },

    async write(entries) {
      for (const entry of entries) checkWritable(entry.path);
      if (entries.length === 0) return;
      const records = entries.flatMap(recordOf);
      await run('perl -', `write ${count(entries, 'path')}`, WRITE_PROGRAM, ...records, 'end\0');
    },

    async remove(paths) {
      paths.forEach(checkRemovable);
      if (paths.length === 0) return;
      const name = `remove ${count(paths, 'path')}`;
      await run('xargs -0 rm -rf --one-file-system --', name, nulls(paths));
    },
  };
}

/** What READ_PROGRAM and LIST_PROGRAM print last. */
const END = Buffer.from('end\0');
const CUT_OFF = 'its output was cut off';

const nulls = (paths: string[]) => paths.map((path) => `${path}\0`).join('');

const count = (things: unknown[], what: string) =>
  things.length === 1 ? `one ${what}` : `${things.length} ${what.replace(/y$/, 'ie')}s`;

function parseStates(paths: string[], answers: Buffer): Map<string, FileState> {
  let at = 0;
  const field = () => {
    const end = answers.indexOf(0, at);
    const text = answers.toString('utf8', at, end);
    at = end + 1;
    return text;
  };
  const state = (): FileState => {
    const kind = field() as FileState['kind'];
    const [mode, owner, group, size] = [Number(field()), field(), field(), Number(field())];
    const content = Buffer.from(answers.subarray(at, at + size));
    at += size;
    if (kind === 'file') return { kind, content, mode, owner, group };
    if (kind === 'directory') return { kind, mode, owner, group };
    return kind === 'link' ? { kind, target: content.toString() } : { kind };
  };
  return new Map(paths.map((path) => [path, state()]));
}

function recordOf(entry: FileEntry): (string | Buffer)[] {
  const content = entry.kind === 'file' ? entry.content : entry.kind === 'link' ? entry.target : '';
  const bytes = Buffer.from(content as string);
  const dress = entry.kind === 'link' ? [0, '', ''] : [entry.mode, entry.owner, entry.group];
  return [[entry.kind, entry.path, ...dress, bytes.length, ''].join('\0'), bytes];
}
