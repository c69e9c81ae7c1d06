/** `regent backup`: what there is to restore from. `regent client backup` makes one. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  clientFlag,
  jsonFlag,
  listFlags,
  maybe,
  oneArgument,
  oneOf,
  text,
  type JsonFlags,
} from '../kit/flags.ts';
import type { BackupsFlags } from './backups.ts';
import type { DownloadFlags } from './download.ts';

const backup = oneArgument('id', 'The id of the backup, as `regent backup list` has it');

export const backupRoutes = buildRouteMap({
  routes: {
    list: buildCommand<BackupsFlags, [], Context>({
      docs: { brief: 'List backups, newest first; 50 unless --limit says otherwise' },
      parameters: {
        flags: {
          client: clientFlag('Only of this client'),
          good: maybe('Only good ones, or only those that are not'),
          onDisk: maybe('Only those whose file is there, or only those whose file is gone'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./backups.ts')).listBackups,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a backup with its files, its proof and its copies' },
      parameters: { flags: jsonFlag, positional: backup },
      loader: async () => (await import('./backups.ts')).showBackup,
    }),
    download: buildCommand<DownloadFlags, [string], Context>({
      docs: { brief: 'Write a file of a backup into this folder, and compare its checksum' },
      parameters: {
        flags: {
          part: oneOf(['DUMP', 'FILES', 'MANIFEST'], 'Which file; the dump by default'),
          output: text('Where to write it, which must not be there yet; - for stdout', 'file'),
          ...jsonFlag,
        },
        positional: backup,
      },
      loader: async () => (await import('./download.ts')).downloadBackup,
    }),
  },
  docs: { brief: 'Backups: what there is to restore from' },
});
