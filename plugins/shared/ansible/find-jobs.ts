/** The timed jobs in a machine's files: cron's tables and scripts, and timers of systemd. */
import { posix } from 'node:path';
import type { FileState, Files } from '../../../src/runner/contract/plugin.ts';

export interface Job {
  /** The file with the job. */
  where: string;
  /** The command, or the script itself. */
  text: string;
  /** Folders to which the names in it may be relative. */
  from: string[];
}

const TABLES = '/etc/cron.d';
const CRONTABS = '/var/spool/cron/crontabs';
const UNITS = '/etc/systemd/system';
const ENABLED = `${UNITS}/timers.target.wants`;
const SCRIPTS = ['hourly', 'daily', 'weekly', 'monthly'].map((often) => `/etc/cron.${often}`);

/** In two round trips. Files that this user may not read are left out. */
export async function findJobs(files: Files): Promise<Job[]> {
  const listed = await files.list([TABLES, CRONTABS, UNITS, ENABLED, ...SCRIPTS]);
  const within = (folder: string, which: RegExp) => pathsIn(listed, folder, which);
  const tables = ['/etc/crontab', '/etc/anacrontab', ...within(TABLES, TAKEN), ...within(CRONTABS, /./)];
  const scripts = SCRIPTS.flatMap((folder) => within(folder, TAKEN));
  const timers = within(ENABLED, /\.timer$/).map((path) => `${UNITS}/${posix.basename(path)}`);
  const services = timers.length > 0 ? within(UNITS, /\.service$/) : [];
  const found = await files.read([...tables, ...scripts, ...timers, ...services]);
  return [
    ...tables.flatMap((path) => jobsOfTable(path, textAt(found, path))),
    ...scripts.flatMap((path) => jobOfScript(path, found.get(path))),
    ...timers.flatMap((path) => jobsOfTimer(path, found)),
  ];
}

/** Cron and run-parts ignore files with other names, so a job called `x.disabled` is off. */
const TAKEN = /^[\w-]+$/;

/** The paths of the files with such names in a folder; none if it cannot be listed. */
export function pathsIn(listed: Awaited<ReturnType<Files['list']>>, folder: string, which: RegExp): string[] {
  const names = listed.get(folder);
  return Array.isArray(names)
    ? names.filter((name) => which.test(name)).map((name) => `${folder}/${name}`)
    : [];
}

export function textAt(found: Map<string, FileState>, path: string): string {
  const state = found.get(path);
  return state?.kind === 'file' ? state.content.toString('utf8') : '';
}

function jobsOfTable(path: string, text: string): Job[] {
  const owner = posix.dirname(path) === CRONTABS ? posix.basename(path) : 'root';
  const from = [owner === 'root' ? '/root' : `/home/${owner}`];
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  return lines.map((line) => ({ where: path, text: line, from }));
}

/** run-parts ignores files that are not executable. */
function jobOfScript(path: string, state: FileState | undefined): Job[] {
  if (state?.kind !== 'file' || (state.mode & 0o111) === 0) return [];
  return [{ where: path, text: state.content.toString('utf8'), from: [] }];
}

function jobsOfTimer(path: string, found: Map<string, FileState>): Job[] {
  const named = /^Unit[ \t]*=[ \t]*(\S+)/m.exec(textAt(found, path))?.[1];
  const service = textAt(found, named ? `${UNITS}/${named}` : path.replace(/\.timer$/, '.service'));
  const from = [...service.matchAll(/^WorkingDirectory[ \t]*=[ \t]*-?(\/\S*)/gm)].map(
    ([, folder = '']) => folder,
  );
  return [...service.matchAll(/^ExecStart(?:Pre|Post)?[ \t]*=[-@:+! \t]*(.*)$/gm)].map(([, text = '']) => ({
    where: path,
    text,
    from,
  }));
}
