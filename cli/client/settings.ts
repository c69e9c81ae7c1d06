/** What has a mutation of its own. */
import {
  ReleaseAliasDocument,
  SendFirstUserLinkDocument,
  SetBackupMaxAgeDocument,
  SetDirectivesDocument,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { act } from '../kit/act.ts';
import { findClient } from '../kit/find.ts';
import type { JsonFlags, PlanFlags, YesFlags } from '../kit/flags.ts';
import { confirm } from '../kit/prompt.ts';

export async function setDirectives(this: Context, flags: PlanFlags, name: string, file: string) {
  const directives = (await this.read(file)).trimEnd();
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const said = () => `${alias} has these directives already.`;
  await act(this, regent, flags, SetDirectivesDocument, { clientId, directives }, said);
}

export async function setBackupMaxAge(this: Context, flags: JsonFlags, name: string, hours?: number) {
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const said = () =>
    hours === undefined
      ? `For ${alias}, the hours of the configuration apply.`
      : `${alias} may be without a good backup for ${hours} hours.`;
  await act(this, regent, flags, SetBackupMaxAgeDocument, { clientId, hours }, said);
}

export async function sendFirstUserLink(this: Context, flags: JsonFlags, name: string) {
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const said = () => `The first user of ${alias} is mailed the link.`;
  await act(this, regent, flags, SendFirstUserLinkDocument, { clientId }, said);
}

export async function releaseAlias(this: Context, { yes, json }: JsonFlags & YesFlags, name: string) {
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const what = `This gives the alias ${alias} of a deleted client free: a new client may have it.`;
  await confirm(this.process, yes, what, alias);
  const said = () => `${alias} is free.`;
  await act(this, regent, { json }, ReleaseAliasDocument, { clientId, alias }, said);
}
