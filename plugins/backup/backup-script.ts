/**
 * The script that backs up the clients of one server, from root's crontab or when Regent calls it, and its
 * output: one line of JSON for each client.
 */
import { z } from 'zod';
import { CHECK, SCRIPT } from './backup-program.ts';
import { AS_ROOT } from '../shared/mariadb/mariadb-call.ts';

export interface BackupScript {
  /** The folder of the dumps; it has one folder for each client. */
  folder: string;
  /** How many good dumps of each client to keep. */
  keep: number;
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
export function parseBackupResult(line: string): BackupResult | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return resultSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** The clients that a script found on a server backs up; undefined if Regent did not write it. */
export function listedAliases(script: string): string[] | undefined {
  const list = new RegExp(`^${FIRST_MARK}$([^]*?)^${LAST_MARK}$`, 'm').exec(script)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/^ {2}'([\w-]+)'$/gm)].map(([, alias]) => alias!);
}

const FIRST_MARK = '# clients: begin';
const LAST_MARK = '# clients: end';

/** The whole script. Aliases and folder must be safe inside single quotes, as all aliases are. */
export function renderBackupScript({ folder, keep, timeLimit, aliases }: BackupScript): string {
  const list = aliases.toSorted().map((alias) => `  '${alias}'\n`);
  return SCRIPT.replace('@FOLDER@', () => folder)
    .replace('@KEEP@', () => String(keep))
    .replace('@LIMIT@', () => String(timeLimit))
    .replace('@AS_ROOT@', () => AS_ROOT.trim())
    .replace('@CHECK@', () => CHECK)
    .replace('@CLIENTS@', () => `${FIRST_MARK}\n${list.join('')}${LAST_MARK}`);
}
