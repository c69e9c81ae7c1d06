/** What needs no more than the client. */
import {
  BackupClientDocument,
  DeleteClientDocument,
  PurgeClientDocument,
  ResumeClientDocument,
  SuspendClientDocument,
  UndeleteClientDocument,
  UndoMoveDocument,
  UndoRestoreDocument,
  VerifyClientDocument,
  type TypedDocumentString,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { act, type Payload } from '../kit/act.ts';
import { findClient } from '../kit/find.ts';
import type { PlanFlags, YesFlags } from '../kit/flags.ts';
import { confirm } from '../kit/prompt.ts';

type Asking = PlanFlags & YesFlags;

export const suspendClient = simply(SuspendClientDocument);
export const resumeClient = simply(ResumeClientDocument);
export const undeleteClient = simply(UndeleteClientDocument);
export const backupClient = simply(BackupClientDocument);
export const verifyClient = simply(VerifyClientDocument);
export const undoMove = simply(UndoMoveDocument);

function simply<Answer extends Record<string, Payload>>(
  mutation: TypedDocumentString<Answer, { input: { clientId: string } }>,
) {
  return async function simple(this: Context, flags: PlanFlags, name: string): Promise<void> {
    const regent = this.connect();
    const { id: clientId, alias } = await findClient(regent, name);
    await act(this, regent, flags, mutation, { clientId }, () => nothingToDo(alias));
  };
}

export async function deleteClient(this: Context, { yes, ...flags }: Asking, name: string) {
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const what = `This deletes the client ${alias}: its site goes, and the rest is kept for a time.`;
  if (!flags.dryRun) await confirm(this.process, yes, what, alias);
  await act(this, regent, flags, DeleteClientDocument, { clientId, alias }, () => nothingToDo(alias));
}

export async function purgeClient(this: Context, { yes, ...flags }: Asking, name: string) {
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const what = `This removes the client ${alias} for good; only its backups stay.`;
  if (!flags.dryRun) await confirm(this.process, yes, what, alias);
  await act(this, regent, flags, PurgeClientDocument, { clientId, alias }, () => nothingToDo(alias));
}

export async function undoRestore(this: Context, { yes, ...flags }: Asking, name: string) {
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const what = `This undoes the newest restore of ${alias}: what was written since is not there any more.`;
  if (!flags.dryRun) await confirm(this.process, yes, what, alias);
  await act(this, regent, flags, UndoRestoreDocument, { clientId }, () => nothingToDo(alias));
}

const nothingToDo = (alias: string) => `Nothing was to be done for ${alias}.`;
