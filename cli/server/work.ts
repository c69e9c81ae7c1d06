/** Runs of whole servers. */
import {
  BackupAllDocument,
  BackupServerDocument,
  CheckServerDocument,
  ClaimServerDocument,
  CollectRequestsDocument,
  SyncAllDocument,
  SyncServerDocument,
  VerifyServerDocument,
  type SyncPolicy,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { findServer } from '../kit/find.ts';
import type { JsonFlags, PlanFlags, RunFlags, YesFlags } from '../kit/flags.ts';
import { confirm } from '../kit/prompt.ts';

export interface SyncFlags extends PlanFlags {
  all: boolean;
  policy?: SyncPolicy;
}

export interface ClaimFlags extends JsonFlags, YesFlags {
  reason?: string;
  wait?: boolean;
}

const nothing = () => 'Nothing was to be done.';

export async function checkServer(this: Context, flags: RunFlags, name: string) {
  const regent = this.connect();
  const { id: serverId } = await findServer(regent, name);
  await act(this, regent, flags, CheckServerDocument, { serverId }, nothing);
}

export async function verifyServer(this: Context, flags: PlanFlags, name: string) {
  const regent = this.connect();
  const { id: serverId } = await findServer(regent, name);
  await act(this, regent, flags, VerifyServerDocument, { serverId }, nothing);
}

export async function syncServer(
  this: Context,
  { all, policy: syncPolicy, ...flags }: SyncFlags,
  name?: string,
) {
  const one = oneOrAll(all, name);
  const regent = this.connect();
  if (one === undefined) return act(this, regent, flags, SyncAllDocument, { syncPolicy }, nothing);
  const { id: serverId } = await findServer(regent, one);
  await act(this, regent, flags, SyncServerDocument, { serverId, syncPolicy }, nothing);
}

export async function backupServer(
  this: Context,
  { all, ...flags }: RunFlags & { all: boolean },
  name?: string,
) {
  const one = oneOrAll(all, name);
  const regent = this.connect();
  if (one === undefined) return act(this, regent, flags, BackupAllDocument, {}, nothing);
  const { id: serverId } = await findServer(regent, one);
  await act(this, regent, flags, BackupServerDocument, { serverId }, nothing);
}

export async function claimServer(this: Context, { yes, reason, ...flags }: ClaimFlags, name: string) {
  const regent = this.connect();
  const { id: serverId, fqdn } = await findServer(regent, name);
  const what = `This takes over ${fqdn} from the other Regent, which must be stopped.`;
  await confirm(this.process, yes, what, fqdn);
  await act(
    this,
    regent,
    flags,
    ClaimServerDocument,
    { serverId, reason },
    () => `${fqdn} is this Regent's.`,
  );
}

export async function collectRequests(this: Context, flags: PlanFlags, name: string) {
  const regent = this.connect();
  const { id: serverId } = await findServer(regent, name);
  await act(this, regent, flags, CollectRequestsDocument, { serverId }, nothing);
}

/** The name of the one; undefined for all. Never all by mistake. */
function oneOrAll(all: boolean, name: string | undefined): string | undefined {
  if (all === (name !== undefined)) throw new UsageError('Give one server, or --all for all of them.');
  return name;
}
