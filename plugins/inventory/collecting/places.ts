import type { RequestFile } from '../../../src/runner/contract/plugin.ts';

export type RequestName = Pick<RequestFile, 'kind' | 'file'>;

export const KINDS = ['CREATE', 'UPDATE', 'DELETE'] as const;

/** The folder of this kind in the spool. */
export const folderOf = (kind: RequestFile['kind']) => kind.toLowerCase();
