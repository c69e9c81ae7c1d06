/** `regent server`: hosts that Regent manages. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import { completeServer } from '../kit/complete.ts';
import {
  jsonFlag,
  listFlags,
  maybe,
  neededOneOf,
  oneArgument,
  oneOf,
  onOff,
  planFlags,
  runFlags,
  severalOf,
  text,
  whole,
  yesFlag,
  type JsonFlags,
  type PlanFlags,
  type RunFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { ServerMode } from '../../sdk/generated/operations.ts';
import type { AddFlags, ModeFlags, TrustFlags, UpdateFlags } from './change.ts';
import type { ServersFlags } from './show.ts';
import type { RequestsFlags } from './requests.ts';
import type { ClaimFlags, SyncFlags } from './work.ts';

const MODES = ['ACTIVE', 'DRAINING', 'MAINTENANCE', 'OBSERVE', 'RETIRED'] as const;
const ROLES = ['FRONT_OFFICE', 'BACK_OFFICE', 'REVERSE_PROXY', 'BACKUP_STORE'] as const;
const POLICIES = ['REPAIR', 'REPORT'] as const;

const server = oneArgument(
  'server',
  'Its fqdn, the first part of that, its address or its label',
  completeServer,
);

/** One or none. */
const maybeServer = {
  kind: 'tuple',
  parameters: [{ ...server.parameters[0], optional: true }],
} as const;
const all = onOff('All servers, in place of one');

export const serverRoutes = buildRouteMap({
  routes: {
    list: buildCommand<ServersFlags, [], Context>({
      docs: { brief: 'List servers, by fqdn' },
      parameters: {
        flags: {
          text: text('Only with this text in label, fqdn or address', 'text'),
          role: severalOf(ROLES),
          mode: severalOf(MODES, 'Only in one of these, with commas between them'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./show.ts')).listServers,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a server, its health, its disks and what is wrong with it' },
      parameters: { flags: jsonFlag, positional: server },
      loader: async () => (await import('./show.ts')).showServer,
    }),
    add: buildCommand<AddFlags, [string], Context>({
      docs: {
        brief: 'Add a server; nothing is done there until its host key is trusted',
        fullDescription:
          'regent server add fo1.example.org --role front-office --fingerprint SHA256:...\n\nWithout --fingerprint, the answer shows the key. Compare it on the server, then: regent server trust',
      },
      parameters: {
        flags: {
          role: neededOneOf(ROLES, 'Its purpose'),
          label: text('What people call it; by default the first part of its fqdn', 'name'),
          address: text('The host name or IP address to connect to, if that is not its fqdn', 'address'),
          port: whole('The port of its SSH server; 22 by default', 'port'),
          user: text('The user to sign in as; `ansible` by default', 'user'),
          fingerprint: text(
            'The fingerprint of its host key, if you know it: nothing must be trusted then',
            'SHA256:...',
          ),
          observe: onOff('Only look at it, and change nothing there, until `regent server mode`'),
          local: onOff('No host: a sandbox folder on Regent’s own machine'),
          ...jsonFlag,
        },
        positional: oneArgument('fqdn', 'Its full host name'),
      },
      loader: async () => (await import('./change.ts')).addServer,
    }),
    trust: buildCommand<TrustFlags, [string], Context>({
      docs: {
        brief:
          'Trust the host key of a server: the one with this fingerprint, or the one that it shows, after a question',
      },
      parameters: {
        flags: {
          fingerprint: text('The fingerprint, as you read it on the server itself', 'SHA256:...'),
          ...jsonFlag,
        },
        positional: server,
      },
      loader: async () => (await import('./change.ts')).trustServer,
    }),
    update: buildCommand<UpdateFlags, [string], Context>({
      docs: { brief: 'Change what is given, and nothing else' },
      parameters: {
        flags: {
          fqdn: text('Its new full host name', 'fqdn'),
          label: text('What people call it', 'name'),
          address: text('The host name or IP address to connect to', 'address'),
          port: whole('The port of its SSH server', 'port'),
          user: text('The user to sign in as', 'user'),
          syncPolicy: oneOf(POLICIES, 'What syncs do about differences'),
          wait: maybe('Wait for the end of the run, if one is needed; the default on a terminal'),
          ...jsonFlag,
        },
        positional: server,
      },
      loader: async () => (await import('./change.ts')).updateServer,
    }),
    mode: buildCommand<ModeFlags, [string, ServerMode], Context>({
      docs: {
        brief: 'Drain a server, put it in maintenance, only observe it, retire it, or make it active again',
      },
      parameters: {
        flags: { dryRun: planFlags.dryRun, ...jsonFlag },
        positional: {
          kind: 'tuple',
          parameters: [server.parameters[0], { ...neededOneOf(MODES, 'One of'), placeholder: 'mode' }],
        },
      },
      loader: async () => (await import('./change.ts')).setMode,
    }),
    remove: buildCommand<JsonFlags & YesFlags, [string], Context>({
      docs: { brief: 'Remove a server without clients from Regent; everything on it stays' },
      parameters: { flags: { ...yesFlag, ...jsonFlag }, positional: server },
      loader: async () => (await import('./change.ts')).removeServer,
    }),
    check: buildCommand<RunFlags, [string], Context>({
      docs: { brief: 'Check what a server has and what it lacks; nothing is changed there' },
      parameters: { flags: runFlags, positional: server },
      loader: async () => (await import('./work.ts')).checkServer,
    }),
    sync: buildCommand<SyncFlags, [string?], Context>({
      docs: { brief: 'Bring everything on a server to its desired state; --dry-run shows what differs' },
      parameters: {
        flags: { all, policy: oneOf(POLICIES, 'What to do about differences'), ...planFlags },
        positional: maybeServer,
      },
      loader: async () => (await import('./work.ts')).syncServer,
    }),
    backup: buildCommand<RunFlags & { all: boolean }, [string?], Context>({
      docs: { brief: 'Back up all clients of a front office, or the database of the back office, now' },
      parameters: { flags: { all, ...runFlags }, positional: maybeServer },
      loader: async () => (await import('./work.ts')).backupServer,
    }),
    verify: buildCommand<PlanFlags, [string], Context>({
      docs: { brief: 'Prove the newest good backup of each client on a server' },
      parameters: { flags: planFlags, positional: server },
      loader: async () => (await import('./work.ts')).verifyServer,
    }),
    claim: buildCommand<ClaimFlags, [string], Context>({
      docs: {
        brief:
          'Take over a server on which Regent has stopped, because another Regent manages it; stop that one first',
      },
      parameters: {
        flags: {
          reason: text('Why; it is kept in the audit', 'text'),
          wait: runFlags.wait,
          ...yesFlag,
          ...jsonFlag,
        },
        positional: server,
      },
      loader: async () => (await import('./work.ts')).claimServer,
    }),
    collect: buildCommand<PlanFlags, [string], Context>({
      docs: { brief: 'Take the requests that the PHP back office has left in its spool on this server' },
      parameters: { flags: planFlags, positional: server },
      loader: async () => (await import('./work.ts')).collectRequests,
    }),
    requests: buildCommand<RequestsFlags, [string?], Context>({
      docs: {
        brief: 'List these requests, newest first: those that are still in the spool, or with --state',
      },
      parameters: {
        flags: {
          alias: text('Only those that name this alias', 'alias'),
          state: severalOf(
            ['WAITING', 'RUNNING', 'DONE', 'FAILED', 'REFUSED', 'GONE'],
            'Only in one of these, with commas between them',
          ),
          ...listFlags,
        },
        positional: maybeServer,
      },
      loader: async () => (await import('./requests.ts')).listRequests,
    }),
  },
  docs: { brief: 'Servers: hosts that Regent manages' },
});
