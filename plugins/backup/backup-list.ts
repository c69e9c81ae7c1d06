/** Compares the clients that the backup script of a server backs up with those that it should. */
import {
  isLeaving,
  textOf,
  type Change,
  type ClientState,
  type Context,
  type Desired,
  type FileState,
  type WantedFile,
} from '../../src/runner/contract/plugin.ts';
import { listedAliases, renderBackupScript, type BackupScript } from './backup-script.ts';

export type BackupContext = Context<
  Omit<BackupScript, 'aliases' | 'www' | 'recipients'> & { script: string; recipient?: string[] | undefined }
>;

/** The clients in the script found on the server. Throws a ForeignScriptError if it is not Regent's. */
export function listIn(ctx: BackupContext, found: ReadonlyMap<string, FileState>): string[] {
  const { script } = ctx.options;
  const text = textOf(found, script) ?? '';
  const listed = text.trim() === '' ? [] : listedAliases(text);
  if (listed === undefined) throw new ForeignScriptError(ctx.server.fqdn, script, namedIn(text));
  return listed;
}

/** A foreign script is in the place of Regent's: without it, nothing would back up its clients any more. */
export class ForeignScriptError extends Error {
  override name = 'ForeignScriptError';
  constructor(fqdn: string, script: string, named: string[]) {
    super(
      `${script} on ${fqdn} was not written by Regent, so it was left as it is: in its place, ` +
        `${named.length === 0 ? 'what it backs up' : named.join(', ')} would not be backed up any more. ` +
        "Rename it there, also in root's crontab, or give Regent's script another name (option script of backup); then retry.",
    );
  }
}

/** The databases that a script names, one for each command, as in the script of MONARC's playbook. */
export const namedIn = (script: string) => [
  ...new Set([...script.matchAll(/--databases ([\w-]+)/g)].map(([, name]) => name!)),
];

/** The folder with the folders of all clients. */
export const WWW = '/var/www';

/** @param www the folder with the folders of the clients; empty if there is none */
export function scriptFile({ options }: BackupContext, aliases: string[], www = WWW) {
  const { script, folder, codeFolder, keep, timeLimit, recipient: recipients = [] } = options;
  const content = renderBackupScript({ folder, www, codeFolder, keep, timeLimit, recipients, aliases });
  const harmless = /^(?: {2}'[\w-]+'|(?:keep(?:_\w+)?|limit)=\d+|(?:folder|www|code)='[\w./-]*')$/;
  return {
    kind: 'file',
    path: script,
    content,
    mode: 0o755,
    owner: 'root',
    group: 'root',
    harmless,
  } as const satisfies WantedFile;
}

/**
 * Clients that are missing in the list, those in it that are or were deleted, and those in it that Regent
 * does not know.
 */
export function listDifference(listed: string[], { clients, complete, spared, gone }: Desired) {
  const aliases = (of: ClientState[]) => of.map(({ alias }) => alias);
  const known = new Set([...spared, ...aliases(clients)]);
  const unknown = listed.filter((alias) => !known.has(alias));
  const missing = clients.filter(({ alias }) => !listed.includes(alias));
  const there = clients.filter(({ alias }) => listed.includes(alias));
  return {
    adding: aliases(missing.filter((client) => !isLeaving(client))),
    removing: aliases(there.filter(({ presence }) => presence === 'absent')),
    leftOver: complete ? unknown.filter((alias) => gone.includes(alias)) : [],
    unknown: complete ? unknown.filter((alias) => !gone.includes(alias)) : [],
  };
}

export function planList(ctx: BackupContext, listed: string[], desired: Desired): Change[] {
  const { script } = ctx.options;
  const { adding, removing, leftOver, unknown } = listDifference(listed, desired);
  ctx.orphans(unknown.map((name) => ({ kind: 'BACKUP', name, place: script })));
  const change = (action: Change['action'], summary: string, client?: string): Change => ({
    ...(client === undefined ? {} : { client }),
    action,
    subject: script,
    summary: `${summary} ${script}`,
  });
  return [
    ...adding.map((alias) => change('create', `put ${alias} in`, alias)),
    ...removing.map((alias) => change('delete', `take ${alias} out of`, alias)),
    ...(leftOver.length > 0 ? [change('delete', `take ${leftOver.join(', ')} out of`)] : []),
  ];
}
