import type { BackupPart } from '../../domain/downloads.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf } from '../core/payload.ts';
import { Backup } from './backup.ts';

const Part = builder.enumType('BackupPart', {
  description: 'One file of a backup.',
  values: {
    DUMP: { description: 'The database: SQL, compressed with zstd.' },
    FILES: { description: 'The client’s folder: a tar archive, compressed with zstd.' },
    MANIFEST: { description: 'What both hold: JSON. Older dumps have none.' },
  } satisfies Record<BackupPart, object>,
});

mutation('backupDownload', {
  about:
    'Gives a link to a file of a backup. It is good for 15 minutes, and only with the session or API token that requested it. The file comes through Regent from the server that has it, or from a copy, and is stored nowhere. The audit records who asked.',
  asks: 'Which backup, and what of it.',
  input: (t) => ({
    backupId: t.globalID({ for: Backup, required: true, description: 'A good backup.' }),
    part: t.field({ type: Part, required: false, description: 'Which file: DUMP unless given.' }),
  }),
  does: async ({ backupId, part }, context) => {
    const { services, caller } = context;
    const actor = callerOf(context);
    const { file, ...link } = await services.downloads.link(
      backupId.id,
      part ?? 'DUMP',
      caller.token ?? '',
      actor,
    );
    return { ...link, name: file.name, bytes: BigInt(file.bytes), sha256: file.sha256 };
  },
  answers: 'The link, and the file that it leads to.',
  gives: (t) => ({
    url: t.expose('url', {
      type: 'URL',
      nullable: true,
      description: 'The link: GET, also with Range. Send the same session cookie or token.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until then, a download may begin or go on.',
    }),
    name: t.exposeString('name', { nullable: true, description: 'The name of the file.' }),
    bytes: t.expose('bytes', { type: 'BigInt', nullable: true, description: 'Its size.' }),
    sha256: t.exposeString('sha256', {
      nullable: true,
      description: 'Its SHA-256, in hex, to compare it with; null of a manifest.',
    }),
  }),
});
