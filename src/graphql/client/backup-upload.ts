import { encodeId } from '../core/ids.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf } from '../core/payload.ts';
import { pageOf } from '../pages/nested.ts';
import { Client, theClient } from './client.ts';

export const Upload = builder.prismaNode('Upload', {
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  description:
    'The dump of a client’s database that somebody has uploaded for a restore. It was found to be one, and is complete.',
  select: { id: true },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it was complete.' }),
    bytes: t.expose('bytes', { type: 'BigInt', description: 'Its size, as it was uploaded.' }),
    sha256: t.exposeString('sha256', { description: 'Its SHA-256, in hex.' }),
    plainBytes: t.expose('plainBytes', { type: 'BigInt', description: 'Its size when it is unpacked.' }),
    tables: t.exposeInt('tables', { description: 'How many tables it makes.' }),
    goneAt: t.expose('goneAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When its file was removed: after it was restored, or after a day. Null if it can be restored.',
    }),
  }),
});

builder.prismaObjectFields(Client, (t) => ({
  uploads: t.prismaField({
    type: [Upload],
    description: 'The dumps that were uploaded for it and can be restored now, newest first; at most ten.',
    resolve: (query, { id }, _args, context) =>
      pageOf(context, { list: 'Client.uploads' }, id, { ...query, take: 10 }, (rest, ids) =>
        context.services.prisma.upload.findMany({ ...rest, where: { id: { in: ids } } }),
      ),
  }),
}));

mutation('backupUpload', {
  about:
    'Gives a link for the upload of a dump of a client’s database, as mariadb-dump or mysqldump makes it: plain, or packed with gzip or zstd, or encrypted with age for Regent. PUT the file there, within 15 minutes, with the session or API token that requested the link. The answer says what the dump is, or what is wrong with it. restoreClient and restoreAsNewClient then take its id. It is kept for a day.',
  asks: 'For which client.',
  input: (t) => ({ clientId: theClient(t) }),
  does: async ({ clientId }, context) => {
    const { services, caller } = context;
    const { uploadId, mostBytes, ...link } = await services.uploads.link(
      clientId.id,
      caller.token ?? '',
      callerOf(context),
    );
    return { ...link, uploadId: encodeId('Upload', uploadId), mostBytes: BigInt(mostBytes) };
  },
  answers: 'The link, and the id that the upload will have.',
  gives: (t) => ({
    url: t.expose('url', {
      type: 'URL',
      nullable: true,
      description: 'The link: PUT, with the file as its body. Send the same session cookie or token.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until then, the upload may begin.',
    }),
    uploadId: t.exposeID('uploadId', {
      nullable: true,
      description: 'The id of the upload, when it is complete and good.',
    }),
    mostBytes: t.expose('mostBytes', {
      type: 'BigInt',
      nullable: true,
      description: 'The size of the largest file that Regent takes.',
    }),
  }),
});
