/** Runs the backup script on a server, and reads what it says: one line of JSON for each client. */
import { z } from 'zod';
import type { Context } from '../../src/runner/contract/plugin.ts';

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
export const parseBackupResult = (line: string): BackupResult | undefined => parseLine(line, resultSchema);

export function parseLine<T>(line: string, schema: z.ZodType<T>): T | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/**
 * Backs up one client now. If the script prints nothing about it, its backup has failed.
 * @param flags further arguments of the script, such as `--last`
 */
export async function runBackupScript(
  { $, signal }: Pick<Context, '$' | 'signal'>,
  script: string,
  client: string,
  flags: string[] = [],
): Promise<BackupResult> {
  const { stdout, stderr, exitCode } = await $({
    nothrow: true,
  })`sh -c ${RUN} backup ${script} ${[...flags, client]}`;
  signal.throwIfAborted();
  const results = stdout.split('\n').flatMap((line) => parseBackupResult(line) ?? []);
  const said = stderr.trim() || `it ended with code ${exitCode}`;
  const message = `${script} has no result for it (${said})`;
  const result = results.find((each) => each.client === client);
  const { message: all, ...rest } = result ?? { client, status: 'failed', seconds: 0, message };
  return { ...rest, message: all.length > LONGEST_MESSAGE ? `…${all.slice(-LONGEST_MESSAGE)}` : all };
}

/**
 * Regent's flag is for the manifest. A script that an older Regent has written, and that no sync has replaced yet,
 * does not know `--by`.
 */
const RUN = `
script=$1; shift
grep -q -e --by -- "$script" && set -- --by REGENT "$@"
exec bash "$script" "$@"`;

/** The end says why a dump failed; before it there may be one complaint for each table. */
const LONGEST_MESSAGE = 2_000;
