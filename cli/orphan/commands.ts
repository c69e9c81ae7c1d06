/** `regent orphan`: what is on servers and belongs to no client that Regent knows. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  jsonFlag,
  listFlags,
  manyArguments,
  oneArgument,
  onOff,
  planFlags,
  reasonFlags,
  serverFlag,
  severalOf,
  text,
  yesFlag,
  type JsonFlags,
  type ReasonFlags,
} from '../kit/flags.ts';
import type { AdoptFlags, OrphansFlags, RemoveFlags } from './orphans.ts';

const KINDS = [
  'BACKUP',
  'DATABASE',
  'DATABASE_USER',
  'FOLDER',
  'INVENTORY_ENTRY',
  'ROUTE',
  'VIRTUAL_HOST',
] as const;

const orphan = oneArgument('id', 'Its id, as `regent orphan list` has it');

export const orphanRoutes = buildRouteMap({
  routes: {
    list: buildCommand<OrphansFlags, [], Context>({
      docs: { brief: 'List what belongs to no client, newest first; what is gone only with --state gone' },
      parameters: {
        flags: {
          server: serverFlag('Only on this server'),
          name: text('Only of this name', 'name'),
          kind: severalOf(KINDS, 'Only of one of these, with commas between them'),
          state: severalOf(['OPEN', 'IGNORED', 'GONE'], 'Only in one of these, with commas between them'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./orphans.ts')).listOrphans,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show an orphan: what it is, where, and since when' },
      parameters: { flags: jsonFlag, positional: orphan },
      loader: async () => (await import('./orphans.ts')).showOrphan,
    }),
    adopt: buildCommand<AdoptFlags, [string], Context>({
      docs: {
        brief: 'Make a client of it, with all that it has on servers; nothing is written there',
      },
      parameters: {
        flags: { dryRun: planFlags.dryRun, keep: planFlags.keep, ...jsonFlag },
        positional: orphan,
      },
      loader: async () => (await import('./orphans.ts')).adoptOrphan,
    }),
    ignore: buildCommand<ReasonFlags, [string], Context>({
      docs: { brief: 'Let an orphan stay: it is not told any more' },
      parameters: { flags: { ...reasonFlags, ...jsonFlag }, positional: orphan },
      loader: async () => (await import('./orphans.ts')).ignoreOrphan,
    }),
    unignore: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'End that: it is told again' },
      parameters: { flags: jsonFlag, positional: orphan },
      loader: async () => (await import('./orphans.ts')).unignoreOrphan,
    }),
    remove: buildCommand<RemoveFlags, string[], Context>({
      docs: { brief: 'Remove these orphans for good: all of one name, on one server' },
      parameters: {
        flags: {
          evenIfServed: onOff('Also if Apache serves a site of that name'),
          ...yesFlag,
          ...planFlags,
        },
        positional: manyArguments('id', 'Its id, as `regent orphan list` has it'),
      },
      loader: async () => (await import('./orphans.ts')).removeOrphans,
    }),
  },
  docs: { brief: 'Orphans: what is on servers and belongs to no client' },
});
