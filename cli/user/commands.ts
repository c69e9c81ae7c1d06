/** `regent user`, and `regent audit`, which says what users did. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  clientFlag,
  jsonFlag,
  listFlags,
  maybe,
  oneArgument,
  oneOf,
  severalOf,
  text,
  yesFlag,
  type JsonFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { AuditFlags, UsersFlags } from './users.ts';

const ROLES = ['SUPERADMIN', 'SYSADMIN', 'ACCADMIN', 'DBADMIN'] as const;

const user = oneArgument('email', 'The address of the user');

export const userRoutes = buildRouteMap({
  routes: {
    list: buildCommand<UsersFlags, [], Context>({
      docs: { brief: 'List the users of Regent' },
      parameters: {
        flags: {
          text: text('Only with this text in names or address', 'text'),
          role: severalOf(ROLES),
          active: maybe('Only active ones, or only those that are not'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./users.ts')).listUsers,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a user, with their API tokens' },
      parameters: { flags: jsonFlag, positional: user },
      loader: async () => (await import('./users.ts')).showUser,
    }),
    deactivate: buildCommand<JsonFlags & YesFlags, [string], Context>({
      docs: {
        brief:
          'End the sessions and links of a user at once; their API tokens do not work until they are activated',
      },
      parameters: { flags: { ...yesFlag, ...jsonFlag }, positional: user },
      loader: async () => (await import('./users.ts')).deactivateUser,
    }),
  },
  docs: { brief: 'Users of Regent' },
});

export const auditCommand = buildCommand<AuditFlags, [], Context>({
  docs: { brief: 'List who did what, newest first; 50 unless --limit says otherwise' },
  parameters: {
    flags: {
      action: text('Only this, such as deleteClient', 'mutation'),
      actor: text('Only what this user, `schedule` or `regent` did', 'who'),
      client: clientFlag('Only what concerns this client'),
      server: text('Only what concerns this server', 'fqdn'),
      subject: text('Only with this text in what it was done to', 'text'),
      outcome: oneOf(['DONE', 'FAILED', 'REFUSED'], 'Only what ended so'),
      since: text('Only from this time on, such as 2026-11-30T08:00:00Z', 'time'),
      until: text('Only before this time', 'time'),
      ...listFlags,
    },
  },
  loader: async () => (await import('./users.ts')).listAudit,
});
