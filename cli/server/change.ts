/** What Regent knows of servers; on the servers themselves, only `update` may start something. */
import {
  ConfirmServerHostKeyDocument,
  CreateServerDocument,
  DeleteServerDocument,
  ScanServerHostKeyDocument,
  SetServerModeDocument,
  UpdateServerDocument,
  type ServerMode,
  type ServerRole,
  type SyncPolicy,
} from '../../sdk/generated/operations.ts';
import { RefusedError } from '../../sdk/errors.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { findServer } from '../kit/find.ts';
import type { JsonFlags, YesFlags } from '../kit/flags.ts';
import { confirm } from '../kit/prompt.ts';

export interface AddFlags extends JsonFlags {
  role: ServerRole;
  label?: string;
  address?: string;
  port?: number;
  user?: string;
  fingerprint?: string;
  observe: boolean;
  local: boolean;
}

export interface TrustFlags extends JsonFlags {
  fingerprint?: string;
}

export interface UpdateFlags extends JsonFlags {
  fqdn?: string;
  label?: string;
  address?: string;
  port?: number;
  user?: string;
  syncPolicy?: SyncPolicy;
  wait?: boolean;
}

export interface ModeFlags extends JsonFlags {
  dryRun: boolean;
}

export async function addServer(this: Context, flags: AddFlags, fqdn: string) {
  const { role, address, port, user, fingerprint, observe, local } = flags;
  const input = {
    fqdn,
    role,
    label: flags.label ?? fqdn.split('.')[0] ?? fqdn,
    connection: local ? ('LOCAL' as const) : ('SSH' as const),
    address,
    port,
    user,
    expectedFingerprint: fingerprint,
    mode: observe ? ('OBSERVE' as const) : undefined,
  };
  await act(this, this.connect(), flags, CreateServerDocument, input, ({ server }) => [
    `${fqdn} is added.`,
    ...(server?.state === 'UNCONFIRMED'
      ? [
          `Its host key is ${server.hostKeyFingerprint ?? 'not known: it does not answer'}.`,
          `Compare it on the server: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. Then: regent server trust ${fqdn}`,
        ]
      : []),
  ]);
}

export async function trustServer(this: Context, { json, fingerprint }: TrustFlags, name: string) {
  const regent = this.connect();
  const { id: serverId, fqdn } = await findServer(regent, name);
  let trusted = fingerprint;
  if (trusted === undefined) {
    const { scanServerHostKey: scan } = await regent.ask(ScanServerHostKeyDocument, { input: { serverId } });
    if (scan.presentedFingerprint === null)
      throw new RefusedError(scan.userErrors.map(({ message }) => message));
    trusted = scan.presentedFingerprint;
    // There is no --yes for it: whoever is not there to compare the key gives the fingerprint.
    const what = `${fqdn} shows the host key ${trusted}. Trust it only if the server itself has it.`;
    if (!this.process.stdin.isTTY)
      throw new UsageError(`${what} Without a terminal, give it with --fingerprint.`);
    await confirm(this.process, false, what);
  }
  const input = { serverId, fingerprint: trusted };
  await act(
    this,
    regent,
    { json },
    ConfirmServerHostKeyDocument,
    input,
    () => `The host key of ${fqdn} is trusted.`,
  );
}

export async function updateServer(this: Context, { wait, json, ...changes }: UpdateFlags, name: string) {
  if (Object.values(changes).every((value) => value === undefined))
    throw new UsageError('Give at least one option that says what to change.');
  const regent = this.connect();
  const { id: serverId } = await findServer(regent, name);
  const flags = { wait, json, ...changes };
  await act(this, regent, flags, UpdateServerDocument, { serverId, ...changes }, ({ server }) =>
    server?.state === 'UNCONFIRMED'
      ? `${server.fqdn} is changed. Its host key is another one: regent server trust ${server.fqdn}`
      : `${server?.fqdn ?? name} is changed.`,
  );
}

export async function setMode(this: Context, flags: ModeFlags, name: string, mode: ServerMode) {
  const regent = this.connect();
  const { id: serverId, fqdn } = await findServer(regent, name);
  await act(this, regent, flags, SetServerModeDocument, { serverId, mode }, () => `${fqdn} is ${mode}.`);
}

export async function removeServer(this: Context, { yes, json }: JsonFlags & YesFlags, name: string) {
  const regent = this.connect();
  const { id: serverId, fqdn } = await findServer(regent, name);
  await confirm(
    this.process,
    yes,
    `This removes the server ${fqdn} from Regent; everything on it stays.`,
    fqdn,
  );
  await act(this, regent, { json }, DeleteServerDocument, { serverId }, () => `${fqdn} is removed.`);
}
