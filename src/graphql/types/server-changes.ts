import { builder } from '../builder.ts';
import { given } from '../given.ts';
import { answer, callerOf, expectedVersionField, runIn, serverIn, userErrors } from '../payload.ts';
import { Connection, Server, ServerMode, ServerRole } from './server.ts';

builder.relayMutationField(
  'createServer',
  {
    description: 'The server that is to be added.',
    inputFields: (t) => ({
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
  },
  {
    description:
      'Adds a server. Regent connects once and shows the fingerprint of its host key; nothing is done there until somebody confirms it.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const server = await context.services.servers.create(input, callerOf(context));
        return { serverId: server.id };
      }),
  },
  {
    description: 'The new server.',
    outputFields: (t) => ({ server: serverIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'scanServerHostKey',
  {
    description: 'Whose host key.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
    }),
  },
  {
    description:
      'Looks which host key a server presents now, as after it was installed anew. Changes nothing and trusts nothing: compare on the server itself, then use confirmServerHostKey.',
    resolve: (_root, { input }, { services }) =>
      answer(async () => {
        const { server, presentedFingerprint } = await services.servers.scanHostKey(input.serverId.id);
        return { serverId: server.id, presentedFingerprint };
      }),
  },
  {
    description: 'The key that is presented, beside the server with the one that is known.',
    outputFields: (t) => ({
      server: serverIn(t),
      presentedFingerprint: t.string({
        nullable: true,
        description: 'The fingerprint of the key that the server presents, as `ssh-keygen -l` prints it.',
        resolve: ({ presentedFingerprint }) => presentedFingerprint,
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'confirmServerHostKey',
  {
    description: 'Whose host key, and what you have read there.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
      fingerprint: t.string({
        required: true,
        description:
          'As `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` prints it on the server itself: `SHA256:...`.',
      }),
    }),
  },
  {
    description:
      'Vouches for a server’s host key: the one that Regent was given, or another one that the server presents at this moment. From then on only that key is accepted.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { servers } = context.services;
        const { serverId, fingerprint } = input;
        const server = await servers.confirmHostKey(serverId.id, fingerprint, callerOf(context));
        return { serverId: server.id };
      }),
  },
  {
    description: 'The server, which can be worked on now.',
    outputFields: (t) => ({ server: serverIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'updateServer',
  {
    description: 'What is to change; what is left out stays as it is.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
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
  },
  {
    description:
      'Changes how a server is called or reached. A new address or port is asked for its host key again, which waits to be confirmed where it is another one.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { serverId, expectedVersion, ...patch } = input;
        const { servers } = context.services;
        const actor = callerOf(context);
        const version = expectedVersion ?? undefined;
        const { server, run } = await servers.update(serverId.id, given(patch), version, actor);
        return { serverId: server.id, ...(run === undefined ? {} : { runId: run.id }) };
      }),
  },
  {
    description:
      'The server as it is now and, where its full host name is another, the sync that moves what is kept under the old one.',
    outputFields: (t) => ({ server: serverIn(t), run: runIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'claimServer',
  {
    description: 'Which server, and why.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
      reason: t.string({ required: false, description: 'For the audit.' }),
    }),
  },
  {
    description:
      'Takes a server over on which Regent has stopped, because a file there names another Regent, or a newer copy of this one. Stop the other one first: it then stops there in its turn.',
    resolve: (_root, { input: { serverId, reason } }, context) =>
      answer(async () => {
        const { servers } = context.services;
        const { server, run } = await servers.claim(serverId.id, reason ?? undefined, callerOf(context));
        return { serverId: server.id, ...(run === undefined ? {} : { runId: run.id }) };
      }),
  },
  {
    description: 'The server, and the check with which it is taken over; no run where that waits already.',
    outputFields: (t) => ({ server: serverIn(t), run: runIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'setServerMode',
  {
    description: 'Which server, and what is wanted of it.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
      mode: t.field({ type: ServerMode, required: true, description: 'What is wanted of it from now on.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    description:
      'Drains a server, puts it in maintenance, retires it, or has it worked on again. Retiring is refused while clients live there, with the list.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { serverId, mode, expectedVersion } = input;
        const { servers } = context.services;
        const actor = callerOf(context);
        const server = await servers.setMode(serverId.id, mode, expectedVersion ?? undefined, actor);
        return { serverId: server.id };
      }),
  },
  {
    description: 'The server as it is now.',
    outputFields: (t) => ({ server: serverIn(t), userErrors: userErrors(t) }),
  },
);
