import { z } from 'zod';

const path = z.string().regex(/^(\/[\w.-]+)+$/, 'an absolute path of letters, digits, . _ and -');
const count = z.int().min(1).optional();

const isRepository = (text: string) => text === '' || /^(\/|[a-z][a-z0-9]*:)[^\p{Cc}]+$/u.test(text);
const hasPassword = (text: string) => /:\/\/[^/@]*:[^/@]*@/.test(text);

export const offsiteOptions = z.strictObject({
  /** As `restic --repo` takes it, but without a password. Empty for none: then nothing is handed over. */
  repository: z
    .string()
    .refine(isRepository, 'must be an absolute path, or like sftp:user@host:/folder or rest:https://host/')
    .refine(
      (text) => !hasPassword(text),
      'must have no password: put the whole URL into the environmentFile, as RESTIC_REPOSITORY=',
    )
    .default(''),
  /** On the server, for root alone. */
  passwordFile: path.default('/etc/regent/restic-password'),
  /** On the server, for root alone: a line NAME=value for each variable that restic needs. */
  environmentFile: path.optional(),
  /** Which snapshots restic keeps of each client, as its --keep-* options; without it, all of them. */
  keep: z
    .strictObject({ last: count, daily: count, weekly: count, monthly: count, yearly: count })
    .refine((keep) => Object.values(keep).some(Boolean), 'must keep something, such as { last: 7 }')
    .optional(),
  /** How many seconds one file may take. */
  timeLimit: z.int().min(1).default(7_200),
});
export type OffsiteOptions = z.infer<typeof offsiteOptions>;
