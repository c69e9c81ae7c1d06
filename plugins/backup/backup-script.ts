/**
 * The script that backs up the clients of one server, from root's crontab or when Regent calls it, and its
 * output: one line of JSON for each client.
 */
import { z } from 'zod';
import { SCRIPT } from './backup-program.ts';
import { CHECK } from './check-program.ts';
import { RETENTION } from './retention-program.ts';
import { SNAPSHOT } from './snapshot-program.ts';
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
  /** The folder in which each client has its own, named after its alias. */
  www: string;
  /** MONARC's code, whose version the manifest names. */
  codeFolder: string;
  keep: Keep;
  /** How many seconds the backup of one client may take. */
  timeLimit: number;
  /** The clients that it backs up if it gets no names. */
  aliases: string[];
}

/**
 * The result of one client's backup. A successful one has a message if there is something to notice; a failed
 * one has a message and no file. `missing`: the database is absent, or has no tables or no users.
 */
const resultSchema = z.discriminatedUnion('status', [
  z.object({
    client: z.string(),
    status: z.literal('ok'),
    file: z.string(),
    size: z.int(),
    sha256: z.string(),
    /** These four are absent if an older Regent wrote the script. */
    manifest: z.string().optional(),
    filesFile: z.string().nullable().optional(),
    filesSize: z.int().nullable().optional(),
    filesSha256: z.string().nullable().optional(),
    seconds: z.number(),
    message: z.string(),
  }),
  z.object({
    client: z.string(),
    status: z.enum(['failed', 'missing']),
    seconds: z.number(),
    message: z.string(),
  }),
]);
export type BackupResult = z.infer<typeof resultSchema>;

/** The result in one line of the script's output; undefined if there is none. */
export const parseBackupResult = (line: string): BackupResult | undefined => parsed(line, resultSchema);

const surplusSchema = z.object({ client: z.string(), file: z.string(), bytes: z.int() });

/** A backup that would go with the next one, in one line of the script's output; undefined if there is none. */
export const parseSurplus = (line: string) => parsed(line, surplusSchema);

function parsed<T>(line: string, schema: z.ZodType<T>): T | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

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
    CHECK,
    RETENTION,
    CLIENTS: `${FIRST_MARK}\n${list.join('')}${LAST_MARK}`,
  };
  return SCRIPT.replace(/@([A-Z_]+)@/g, (mark, name: string) => parts[name] ?? mark);
}
