/** What follows the header of a file that age has encrypted: pieces of 64 KiB, each sealed by itself. */
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { AgeError, openHeader, type AgeIdentity } from './age.ts';

const NONCE_BYTES = 16;
const TAG_BYTES = 16;
const PIECE_BYTES = 64 * 1024 + TAG_BYTES;
/** More than any header with a few recipients. */
const HEADER_BYTES = 16 * 1024;

/** How a file begins that age has encrypted. */
export const AGE_MAGIC = 'age-encryption.org/v1\n';

/**
 * The content of a file that age has encrypted, piece by piece.
 * @throws an AgeError, as a part of a sentence: also if the file does not end as it should
 */
export async function* decrypted(
  file: AsyncIterable<Buffer>,
  identities: AgeIdentity[],
): AsyncGenerator<Buffer> {
  const opener: { open?: Opener } = {};
  let held = Buffer.alloc(0);
  function* whole() {
    // Whether a piece is the last one shows when something follows it.
    for (; opener.open !== undefined && held.length > PIECE_BYTES; held = held.subarray(PIECE_BYTES))
      yield opener.open(held.subarray(0, PIECE_BYTES), false);
  }
  for await (const piece of file) {
    held = Buffer.concat([held, piece]);
    if (opener.open === undefined && held.length >= HEADER_BYTES)
      [opener.open, held] = begin(held, identities);
    yield* whole();
  }
  if (opener.open === undefined) [opener.open, held] = begin(held, identities);
  yield* whole();
  yield opener.open(held, true);
}

type Opener = (sealed: Buffer, isLast: boolean) => Buffer;

function begin(start: Buffer<ArrayBuffer>, identities: AgeIdentity[]): [Opener, Buffer<ArrayBuffer>] {
  const { fileKey, bytes } = openHeader(start, identities);
  const nonce = start.subarray(bytes, bytes + NONCE_BYTES);
  const key = Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
  let count = 0;
  const open: Opener = (sealed, isLast) => {
    const place = Buffer.alloc(12);
    place.writeUInt32BE(count, 7);
    place[11] = isLast ? 1 : 0;
    count += 1;
    const end = sealed.length - TAG_BYTES;
    try {
      const cipher = createDecipheriv('chacha20-poly1305', key, place, { authTagLength: TAG_BYTES });
      cipher.setAuthTag(sealed.subarray(end));
      return Buffer.concat([cipher.update(sealed.subarray(0, end)), cipher.final()]);
    } catch (error) {
      throw new AgeError('is encrypted, and is cut off or damaged', { cause: error });
    }
  };
  return [open, start.subarray(bytes + NONCE_BYTES)];
}
