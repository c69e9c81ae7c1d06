/** Dumps that people upload for a restore: by a link that is good for minutes, for one caller and one client. */
import { randomUUID } from 'node:crypto';
import { conflict, notAllowed, RefusedError } from './errors.ts';
import { mustFind } from './preconditions.ts';
import { contexts } from './secrets/contexts.ts';
import { makeSealedLinks } from './sealed-links.ts';
import type { Vault } from './secrets/vault.ts';
import type { Store } from './store.ts';
import type { Actor, Upload } from './vocabulary.ts';

/** A dump that was received, and was found to be one. */
export type ReceivedDump = Pick<Upload, 'file' | 'bytes' | 'sha256' | 'plainBytes' | 'tables'>;

/** The folder of the files: UPLOAD_DIR. */
export interface UploadFiles {
  /** A larger file is refused. */
  mostBytes: number;
  /**
   * Looks at the dump while it comes, and keeps it if it is good; otherwise nothing of it stays. Rejects with an
   * UploadError, or with what the body rejects with.
   * @param declared its size, if that is known
   */
  receive(id: string, body: AsyncIterable<Buffer>, declared: number | undefined): Promise<ReceivedDump>;
  /** Removes the files that have another name, and were not written to for this time. */
  removeAllBut(names: ReadonlySet<string>, olderThanMs: number): Promise<void>;
}

/** LARGE: larger than allowed. FULL: the disk has no room. CONTENT: it is no dump that can be restored. */
export type UploadProblem = 'LARGE' | 'FULL' | 'CONTENT';

/** Why a dump was not kept, in words. */
export class UploadError extends RefusedError {
  override name = 'UploadError';
  constructor(
    readonly why: UploadProblem,
    message: string,
  ) {
    super([{ code: 'REFUSED', message }]);
  }
}

/** In ms: an upload that nobody has restored goes then. */
const UNUSED_MS = 24 * 60 * 60_000;

export interface UploadsDeps {
  store: Store;
  vault: Vault;
  /** Undefined in a process that shares no folder with those that work on servers. */
  files: UploadFiles | undefined;
  ownUrl(): string;
  now(): Date;
}

export type Uploads = ReturnType<typeof makeUploads>;

/** What a link is for. */
interface Ticket {
  uploadId: string;
  clientId: string;
}

/** A row is made when the dump is there, and was found good. */
export function makeUploads({ store, vault, files, ownUrl, now }: UploadsDeps) {
  const links = makeSealedLinks<Ticket>({ vault, now }, contexts.upload());
  const underWay = new Set<string>();

  return {
    async link(
      clientId: string,
      token: string,
      actor: Actor,
    ): Promise<{ uploadId: string; url: string; expiresAt: Date; mostBytes: number }> {
      const { mostBytes } = mustHave(files);
      const uploadId = randomUUID();
      await store.transact(async (tx) => {
        const { alias } = await mustFind(tx.clientById(clientId), 'client', clientId);
        await tx.audit(actor, 'backupUpload', `client ${alias}`, { upload: uploadId });
      });
      const { sealed, expiresAt } = links.seal({ uploadId, clientId }, token);
      return { uploadId, url: `${ownUrl()}/uploads/${sealed}`, expiresAt, mostBytes };
    },

    /** Rejects with a RefusedError if the link is not good any more, another caller's, or was used. */
    async open(sealed: string, token: string): Promise<Ticket> {
      const ticket = links.open(sealed, token);
      if (ticket === undefined)
        throw conflict(
          'This link is not good any more, or was made for another session or token. Use backupUpload again.',
        );
      const { uploadId } = ticket;
      const earlier = await store.transact((tx) => tx.uploadById(uploadId));
      if (earlier !== undefined || underWay.has(uploadId))
        throw conflict('This link was used already. Use backupUpload again for another dump.');
      return ticket;
    },

    /** Rejects with an UploadError that says what is wrong with the dump; then the link can be used again. */
    async receive(
      { uploadId, clientId }: Ticket,
      body: AsyncIterable<Buffer>,
      declared: number | undefined,
      actor: Actor,
    ): Promise<Upload> {
      underWay.add(uploadId);
      try {
        const dump = await mustHave(files).receive(uploadId, body, declared);
        return await store.transact(async (tx) => {
          const { alias } = await mustFind(tx.clientById(clientId), 'client', clientId);
          const upload = await tx.insertUpload({ id: uploadId, clientId, ...dump });
          const { bytes, sha256 } = dump;
          await tx.audit(actor, 'uploaded', `client ${alias}`, { upload: uploadId, bytes, sha256 });
          return upload;
        });
      } finally {
        underWay.delete(uploadId);
      }
    },

    /**
     * Removes what is of no use any more: dumps that were restored, those that nobody has restored for a day, and
     * what a Regent that was killed has left. What a run still needs stays.
     * @param leftMs for how long nothing was written to what is left of an upload
     */
    async sweep(leftMs: number): Promise<void> {
      if (files === undefined) return;
      const names = await store.transact(async (tx) => {
        await tx.endUploads(new Date(now().getTime() - UNUSED_MS), now());
        return tx.uploadedFiles();
      });
      await files.removeAllBut(new Set(names), leftMs);
    },
  };
}

function mustHave(files: UploadFiles | undefined): UploadFiles {
  if (files !== undefined) return files;
  throw notAllowed(
    'This process of Regent has ROLE=api, and no folder that it shares with the processes that work on servers, so it takes no uploads. Set UPLOAD_DIR to the same shared folder for all of them, or ask a process with ROLE=all.',
  );
}
