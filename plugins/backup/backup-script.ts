/**
 * The script that backs up the clients of one server, or the database of the back office, from root's crontab or
 * when Regent calls it.
 */
import { z } from 'zod';
import { SCRIPT } from './backup-program.ts';
import { COUNT } from './read-program.ts';
import { RETENTION } from './retention-program.ts';
import { SNAPSHOT } from './snapshot-program.ts';
import { parseLine } from '../shared/run-backup-script.ts';
import { AS_ROOT } from '../shared/mariadb/mariadb-call.ts';

/**
 * How many good backups of each client to keep: the last ones, and the last one of each of so many days, weeks
 * (from Monday) and months, by UTC.
 */
export interface Keep {
  last: number;
  daily: number;
  weekly: number;
  monthly: number;
}

export interface BackupScript {
  /** The folder of the backups; it has one folder for each client. */
  folder: string;
  /** The folder in which each client has its own, named after its alias; empty if there are no clients. */
  www: string;
  /** MONARC's code, whose version the manifest names. */
  codeFolder: string;
  keep: Keep;
  /** How many seconds the backup of one client may take. */
  timeLimit: number;
  /** Who can open its files, as age writes them: `age1…`. If there is nobody, they are not encrypted. */
  recipients: string[];
  /** The clients, or the database of the back office, that it backs up if it gets no names. */
  aliases: string[];
}

const surplusSchema = z.object({ client: z.string(), file: z.string(), bytes: z.int() });

/** A backup that would go with the next one, in one line of the script's output; undefined if there is none. */
export const parseSurplus = (line: string) => parseLine(line, surplusSchema);

/** The lines of a script that say how many backups are kept; also of one that an older Regent wrote. */
export const keptBy = (script: string): string =>
  [...script.matchAll(/^keep(?:_\w+)?=\d+$/gm)].map(([line]) => line).join('\n');

/** The clients that a script found on a server backs up; undefined if Regent did not write it. */
export function listedAliases(script: string): string[] | undefined {
  const list = new RegExp(`^${FIRST_MARK}$([^]*?)^${LAST_MARK}$`, 'm').exec(script)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/^ {2}'([\w-]+)'$/gm)].map(([, alias]) => alias!);
}

const FIRST_MARK = '# clients: begin';
const LAST_MARK = '# clients: end';

/** The whole script. Aliases and folders must be safe inside single quotes, as all aliases are. */
export function renderBackupScript({
  folder,
  www,
  codeFolder,
  keep,
  timeLimit,
  recipients,
  aliases,
}: BackupScript): string {
  const list = aliases.toSorted().map((alias) => `  '${alias}'\n`);
  const parts: Record<string, string> = {
    FOLDER: folder,
    WWW: www,
    CODE: codeFolder,
    LAST: String(keep.last),
    DAILY: String(keep.daily),
    WEEKLY: String(keep.weekly),
    MONTHLY: String(keep.monthly),
    LIMIT: String(timeLimit),
    AS_ROOT: AS_ROOT.trim(),
    SNAPSHOT,
    COUNT,
    RETENTION,
    RECIPIENTS: recipients.map((recipient) => `  '${recipient}'`).join('\n'),
    CLIENTS: `${FIRST_MARK}\n${list.join('')}${LAST_MARK}`,
  };
  return SCRIPT.replace(/@([A-Z_]+)@/g, (mark, name: string) => parts[name] ?? mark);
}
