import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, expectedVersionField, runIn, serverIn } from '../core/payload.ts';
import { Connection, ServerMode, ServerRole, theServer } from './server.ts';

mutation('createServer', {
  about:
    'Adds a server. Regent connects once and shows the fingerprint of its host key; nothing is done there until somebody confirms it.',
  asks: 'The server that is to be added.',
  input: (t) => ({
    label: t.string({ required: true, description: 'What people call it.' }),
    fqdn: t.field({ type: 'Hostname', required: true, description: 'Its full host name; unique.' }),
    address: t.string({
      required: false,
      description: 'Where it is reached, if not under its full host name: a host name or IP address.',
    }),
    port: t.int({ required: false, description: 'The port of its SSH server; 22 by default.' }),
    user: t.string({
      required: false,
      description: 'The user to sign in as, with sudo and no password; `ansible` by default.',
    }),
    role: t.field({ type: ServerRole, required: true, description: 'What it is for.' }),
    connection: t.field({ type: Connection, required: true, description: 'How it is reached.' }),
    expectedFingerprint: t.string({
      required: false,
      description:
        'The fingerprint of its host key, `SHA256:...`, where you know it: then nothing is left to confirm.',
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
    'Looks which host key a server presents now, as after it was installed anew. Changes nothing and trusts nothing: compare on the server itself, then use confirmServerHostKey.',
  asks: 'Whose host key.',
  input: (t) => ({ serverId: theServer(t) }),
  does: async ({ serverId }, { services }) => {
    const { server, presentedFingerprint } = await services.servers.scanHostKey(serverId.id);
    return { serverId: server.id, presentedFingerprint };
  },
  answers: 'The key that is presented, beside the server with the one that is known.',
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
    'Vouches for a server’s host key: the one that Regent was given, or another one that the server presents at this moment. From then on only that key is accepted.',
  asks: 'Whose host key, and what you have read there.',
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
  answers: 'The server, which can be worked on now.',
  gives: (t) => ({ server: serverIn(t) }),
});

mutation('updateServer', {
  about:
    'Changes how a server is called or reached. A new address or port is asked for its host key again, which waits to be confirmed where it is another one.',
  asks: 'What is to change; what is left out stays as it is.',
  input: (t) => ({
    serverId: theServer(t),
    label: t.string({ required: false, description: 'What people call it.' }),
    fqdn: t.field({
      type: 'Hostname',
      required: false,
      description:
        'Its full host name; unique. An address that was never chosen follows it, and so does the entry in the inventory.',
    }),
    address: t.string({ required: false, description: 'Where it is reached.' }),
    port: t.int({ required: false, description: 'The port of its SSH server.' }),
    user: t.string({ required: false, description: 'The user to sign in as.' }),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ serverId, expectedVersion, ...patch }, context) => {
    const { servers } = context.services;
    const version = expectedVersion ?? undefined;
    const { server, run } = await servers.update(serverId.id, given(patch), version, callerOf(context));
    return { serverId: server.id, runId: run?.id };
  },
  answers:
    'The server as it is now and, where its full host name is another, the sync that moves what is kept under the old one.',
  gives: (t) => ({ server: serverIn(t), run: runIn(t) }),
});

mutation('claimServer', {
  about:
    'Takes a server over on which Regent has stopped, because a file there names another Regent, or a newer copy of this one. Stop the other one first: it then stops there in its turn.',
  asks: 'Which server, and why.',
  input: (t) => ({
    serverId: theServer(t),
    reason: t.string({ required: false, description: 'For the audit.' }),
  }),
  does: async ({ serverId, reason }, context) => {
    const { servers } = context.services;
    const { server, run } = await servers.claim(serverId.id, reason ?? undefined, callerOf(context));
    return { serverId: server.id, runId: run?.id };
  },
  answers: 'The server, and the check with which it is taken over; no run where that waits already.',
  gives: (t) => ({ server: serverIn(t), run: runIn(t) }),
});

mutation('setServerMode', {
  about:
    'Drains a server, puts it in maintenance, retires it, or has it worked on again. Retiring is refused while clients live there, with the list.',
  asks: 'Which server, and what is wanted of it.',
  input: (t) => ({
    serverId: theServer(t),
    mode: t.field({ type: ServerMode, required: true, description: 'What is wanted of it from now on.' }),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ serverId, mode, expectedVersion }, context) => {
    const { servers } = context.services;
    const version = expectedVersion ?? undefined;
    const server = await servers.setMode(serverId.id, mode, version, callerOf(context));
    return { serverId: server.id };
  },
  answers: 'The server as it is now.',
  gives: (t) => ({ server: serverIn(t) }),
});
