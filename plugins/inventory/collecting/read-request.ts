/** One file of the spool: JSON, in the form of MONARC's back office. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FileState, FoundRequest, RequestedClient } from '../../../src/runner/contract/plugin.ts';
import { readBootstrap, readUpdate } from './requested-sql.ts';
import { UnreadSqlError } from './statements.ts';

/** In bytes. Those of MONARC have a few thousand. */
export const LARGEST = 1024 * 1024;

/** Messages quote both. */
const address = {
  server: z.string().regex(/^[A-Za-z\d][A-Za-z\d.-]{0,252}$/),
  proxy_alias: z.string().regex(/^[\w-]{1,64}$/),
};
const flags = {
  twoFactorAuthEnforced: z.boolean().optional(),
  isBackgroundImportActive: z.boolean().optional(),
};
const SCHEMAS = {
  CREATE: z.strictObject({ ...address, ...flags, sql_bootstrap: z.string() }),
  UPDATE: z.strictObject({ ...address, ...flags, sql_update: z.string().optional() }),
  DELETE: z.strictObject(address),
};

/**
 * @param state what is at its place
 * @param owner whose file it must be, besides root: the owner of its folder
 */
export function readRequest(
  { kind, file }: Pick<FoundRequest, 'kind' | 'file'>,
  state: FileState,
  owner: string | undefined,
): FoundRequest {
  const unread = (why: string): FoundRequest => ({ kind, file, sha256: '', asked: { why } });
  if (state.kind === 'refused') return unread(`It cannot be read: ${state.why}.`);
  if (state.kind === 'large' || (state.kind === 'file' && state.content.length > LARGEST))
    return unread('It is larger than 1 MiB. No request of MONARC is: look at what it is.');
  if (state.kind !== 'file')
    return unread(`It is a ${state.kind === 'other' ? 'special file' : state.kind}, and no regular file.`);
  if (state.owner !== undefined && state.owner !== owner && state.owner !== 'root')
    return unread(
      `It belongs to ${state.owner}, and its folder to ${owner ?? 'nobody known'}: find out who has put it there.`,
    );
  const sha256 = createHash('sha256').update(state.content).digest('hex');
  return { kind, file, sha256, asked: askedIn(kind, state.content) };
}

/** No message quotes a value: the SQL has a hash of a password. */
function askedIn(kind: FoundRequest['kind'], content: Buffer): FoundRequest['asked'] {
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch {
    return { why: 'It is not JSON, or not all of it is there yet.' };
  }
  const parsed = SCHEMAS[kind].safeParse(json);
  if (!parsed.success) return { why: `It is not in the form of such a request: ${oddIn(parsed.error)}.` };
  const { data } = parsed;
  const alias = data.proxy_alias;
  try {
    return { ...flagsIn(data), server: data.server, alias, ...saidIn(data, alias) };
  } catch (error) {
    if (!(error instanceof UnreadSqlError)) throw error;
    return { alias, why: `It was not understood: ${error.message}. Regent executes no SQL of a request.` };
  }
}

type Data = z.infer<(typeof SCHEMAS)['CREATE' | 'DELETE' | 'UPDATE']>;

const flagsIn = (data: Data) => ({
  ...('twoFactorAuthEnforced' in data && data.twoFactorAuthEnforced !== undefined
    ? { twoFactorEnforced: data.twoFactorAuthEnforced }
    : {}),
  ...('isBackgroundImportActive' in data && data.isBackgroundImportActive !== undefined
    ? { backgroundImportActive: data.isBackgroundImportActive }
    : {}),
});

function saidIn(data: Data, alias: string): Omit<RequestedClient, 'alias' | 'server'> {
  if ('sql_bootstrap' in data) return readBootstrap(data.sql_bootstrap, alias);
  return readUpdate('sql_update' in data ? (data.sql_update ?? '') : '');
}

const oddIn = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 3)
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys
            .slice(0, 3)
            .map((key) => key.slice(0, 40))
            .join(', ')} is not known`
        : issue.path.length > 0
          ? `${issue.path.join('.')} is missing or of another kind`
          : 'it is not an object',
    )
    .join('; ');
