/** The options that both plugins for backups have. */
import { z } from 'zod';

export const path = z.string().regex(/^(\/[\w.-]+)+$/, 'an absolute path of letters, digits, . _ and -');
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
};
