import { invalid } from '../../domain/errors.ts';
import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import {
  callerOf,
  expectedVersionField,
  planIn,
  planOf,
  type Result,
  runIn,
  serverIn,
} from '../core/payload.ts';
import { Connection, ServerMode, ServerRole, SyncPolicy, theServer } from './server.ts';

mutation('createServer', {
  about:
    'Adds a server. Regent connects once and shows the fingerprint of its host key. It does nothing there until somebody confirms that key.',
  asks: 'The server to add.',
  input: (t) => ({
    label: t.string({ required: true, description: 'What people call it.' }),
    fqdn: t.field({ type: 'Hostname', required: true, description: 'Its full host name; unique.' }),
    address: t.string({
      required: false,
      description: 'The host name or IP address to connect to, if this is not its full host name.',
    }),
    port: t.int({ required: false, description: 'The port of its SSH server; 22 by default.' }),
    user: t.string({
      required: false,
      description:
        'The user to sign in as; `ansible` by default. This user must be able to use sudo without a password.',
    }),
    role: t.field({ type: ServerRole, required: true, description: 'Its purpose.' }),
    connection: t.field({ type: Connection, required: true, description: 'How it is reached.' }),
    expectedFingerprint: t.string({
      required: false,
      description:
        'The fingerprint of its host key, `SHA256:...`, if you know it. Then nothing has to be confirmed.',
    }),
    mode: t.field({
      type: ServerMode,
      required: false,
      description:
        'ACTIVE by default; or OBSERVE, so that nothing is changed there before setServerMode makes it active.',
    }),
  }),
  does: async (input, context) => {
    const server = await context.services.servers.create(input, callerOf(context));
    return { serverId: server.id };
  },
  answers: 'The new server.',
  gives: (t) => ({ server: serverIn(t) }),
});

mutation('scanServerHostKey', {
  about:
    'Shows the host key that a server presents now, for example after a new installation. It changes nothing and trusts nothing: compare the key on the server itself, then use confirmServerHostKey.',
  asks: 'Which server.',
  input: (t) => ({ serverId: theServer(t) }),
  does: async ({ serverId }, { services }) => {
    const { server, presentedFingerprint } = await services.servers.scanHostKey(serverId.id);
    return { serverId: server.id, presentedFingerprint };
  },
  answers: 'The key that the server presents now, and the server with the known key.',
  gives: (t) => ({
    server: serverIn(t),
    presentedFingerprint: t.exposeString('presentedFingerprint', {
      nullable: true,
      description: 'The fingerprint of the key that the server presents, as `ssh-keygen -l` prints it.',
    }),
  }),
});

mutation('confirmServerHostKey', {
  about:
    'Confirms a server’s host key: the key that Regent knows, or another one that the server presents at this moment. From then on, only that key is accepted.',
  asks: 'Which server, and the fingerprint that you have read on it.',
  input: (t) => ({
    serverId: theServer(t),
    fingerprint: t.string({
      required: true,
      description:
        'As `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` prints it on the server itself: `SHA256:...`.',
    }),
  }),
  does: async ({ serverId, fingerprint }, context) => {
    const { servers } = context.services;
    const server = await servers.confirmHostKey(serverId.id, fingerprint, callerOf(context));
    return { serverId: server.id };
  },
  answers: 'The server. Regent can now work on it.',
  gives: (t) => ({ server: serverIn(t) }),
});

mutation('updateServer', {
  about:
    'Changes the name, the address or the policy of a server. If the address or the port changes, Regent reads the host key again; a different key must be confirmed.',
  asks: 'What to change. Fields that are left out do not change.',
  input: (t) => ({
    serverId: theServer(t),
    label: t.string({ required: false, description: 'What people call it.' }),
    fqdn: t.field({
      type: 'Hostname',
      required: false,
      description:
        'Its full host name; unique. The entry in the inventory follows it, and so does the address, unless you have set one.',
    }),
    address: t.string({ required: false, description: 'The host name or IP address to connect to.' }),
    port: t.int({ required: false, description: 'The port of its SSH server.' }),
    user: t.string({ required: false, description: 'The user to sign in as.' }),
    syncPolicy: t.field({
      type: SyncPolicy,
      required: false,
      description: 'What syncs do about differences there.',
    }),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ serverId, expectedVersion, ...patch }, context) => {
    const { servers } = context.services;
    const version = expectedVersion ?? undefined;
    const { server, run } = await servers.update(serverId.id, given(patch), version, callerOf(context));
    return { serverId: server.id, runId: run?.id };
  },
  answers:
    'The server as it is now and, if its full host name has changed, the sync that moves what is stored under the old name.',
  gives: (t) => ({ server: serverIn(t), run: runIn(t) }),
});

mutation('claimServer', {
  about:
    'Takes over a server on which Regent has stopped, because a file there names another Regent, or a newer copy of this one. Stop the other Regent first. If it runs again, it will stop on that server in turn.',
  asks: 'Which server, and why.',
  input: (t) => ({
    serverId: theServer(t),
    reason: t.string({ required: false, description: 'Why; it is kept in the audit.' }),
  }),
  does: async ({ serverId, reason }, context) => {
    const { servers } = context.services;
    const { server, run } = await servers.claim(serverId.id, reason ?? undefined, callerOf(context));
    return { serverId: server.id, runId: run?.id };
  },
  answers: 'The server, and the check that takes it over; no run if such a check waits already.',
  gives: (t) => ({ server: serverIn(t), run: runIn(t) }),
});

mutation('setServerMode', {
  about:
    'Drains a server, puts it in maintenance, only observes it, retires it, or makes it active again. Retiring is refused, with a list, while clients live there; observing, while runs have something to do there.',
  asks: 'Which server, and its new mode.',
  input: (t) => ({
    serverId: theServer(t),
    mode: t.field({ type: ServerMode, required: true, description: 'Its new mode.' }),
    expectedVersion: expectedVersionField(t),
    dryRun: t.boolean({
      required: false,
      description:
        'With ACTIVE, for a server in OBSERVE: true to get in the answer what its first sync would change. The mode stays.',
    }),
  }),
  does: async ({ serverId, mode, expectedVersion, dryRun }, context): Promise<Result> => {
    const { servers } = context.services;
    if (dryRun === true) {
      if (mode !== 'ACTIVE') throw invalid('A dry run is for mode ACTIVE.', 'dryRun');
      const { plan, problems } = await planOf(context, servers.promotion(serverId.id));
      return { serverId: serverId.id, plan, problems };
    }
    const version = expectedVersion ?? undefined;
    const server = await servers.setMode(serverId.id, mode, version, callerOf(context));
    return { serverId: server.id };
  },
  answers: 'The server as it is now and, in a dry run, what its first sync would change.',
  gives: (t) => ({ server: serverIn(t), plan: planIn(t) }),
});
