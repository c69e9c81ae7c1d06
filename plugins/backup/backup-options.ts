/** The options that both plugins for backups have. */
import { z } from 'zod';
import type { Context } from '../../src/runner/contract/plugin.ts';

export const path = z.string().regex(/^(\/[\w.-]+)+$/, 'an absolute path of letters, digits, . _ and -');
const recipient = z
  .string()
  .regex(/^age1[02-9ac-hj-np-z]{58}$/, 'must be a recipient of age: age1 and 58 letters and digits');
const count = z.int().min(0);

export const backupOptions = {
  /** The folder with one folder of backups for each database. Backups of deleted clients go beside it. */
  folder: path.default('/var/lib/mysql-backup/monarc'),
  /** How many good backups of each database are kept. A number alone stands for that many last ones. */
  keep: z
    .union([
      z
        .int()
        .min(1)
        .transform((last) => ({ last, daily: 0, weekly: 0, monthly: 0 })),
      z.strictObject({
        last: z.int().min(1).default(7),
        daily: count.default(7),
        weekly: count.default(4),
        monthly: count.default(6),
      }),
    ])
    .prefault({}),
  /** How many seconds the backup of one database may take. */
  timeLimit: z.int().min(1).default(1_800),
  /** The folder in which backups are loaded to prove them; Regent makes it. */
  proofFolder: path.max(60).default('/var/lib/regent/proofs'),
  /** How many seconds the proof of one backup may take. */
  proofTimeLimit: z.int().min(1).default(7_200),
  /** Who can open the backups; without it, they are not encrypted. */
  recipient: z.union([recipient.transform((one) => [one]), z.array(recipient).min(1)]).optional(),
};

/** Rejects if the backups are to be encrypted, and the server has no age. */
export async function mustHaveAge({
  $,
  options,
  server,
}: Pick<Context<{ recipient?: string[] | undefined }>, '$' | 'options' | 'server'>): Promise<void> {
  if (options.recipient === undefined) return;
  const { exitCode } = await $({ nothrow: true })`sh -c ${'command -v age'}`;
  if (exitCode !== 0)
    throw new Error(
      `${server.fqdn} lacks age, with which its backups are to be encrypted (option recipient), so there are none. Run there: sudo apt-get install age`,
    );
}
