/** The folder with copies of backups on a backup store: for root alone, and marked with the store's id. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSameMachine } from '../../domain/servers/same-machine.ts';
import type { Server } from '../../domain/vocabulary.ts';
import { TransportError } from '../../transport/errors.ts';
import type { Transport } from '../../transport/transport.ts';
import { COPIES_MARK, lookAtCopiesFolder } from '../contract/copies-folder.ts';
import type { BackupCopies } from '../store/backup-copies.ts';
import { isTransient } from '../transient.ts';
import { carryFile, isOfOrigin, UnreachableError } from './carry-file.ts';
import type { CopyPlace } from './copy-place.ts';
import { CopyError, mustHaveRoom, WAITS_MS, type FetchedFile } from './fetch-file.ts';
import type { Keep } from './kept.ts';

/** What all backup stores have in common. */
export interface BackupStores extends Pick<CopyPlace, 'inTurn'> {
  /** The folder on each of them. */
  path: string;
  keep: Keep;
}

interface StoreDeps {
  runStore: Pick<BackupCopies, 'copiesToVerify'>;
  transport: Transport;
}

export function storeFolder(
  store: Server,
  { path, keep, inTurn }: BackupStores,
  { runStore, transport }: StoreDeps,
): CopyPlace {
  const { id, fqdn } = store;
  const mark = join(path, COPIES_MARK);

  const mustBeAsked = () => {
    const why = whyNotAsked(store);
    if (why !== undefined) throw new UnreachableError(`The backup store cannot be used: ${why}.`);
  };
  const unreachable = (cause: TransportError) =>
    new UnreachableError(`The backup store ${fqdn} does not answer: ${cause.message}`, { cause });
  /** Its own failures are those of the place, and not of the server whose backups are copied. */
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    mustBeAsked();
    try {
      return await work();
    } catch (error) {
      throw error instanceof TransportError ? unreachable(error) : error;
    }
  };
  const run = async (
    script: string,
    args: string[],
    signal: AbortSignal,
    input?: Buffer,
  ): Promise<string> => {
    const { stdout } = await transport.shell(signal)({
      ...(input && { input }),
    })`sh -c ${script} regent-copies ${args}`;
    signal.throwIfAborted();
    return stdout.trim();
  };
  /** Whether it has the mark; throws if it cannot be used. */
  async function look(signal: AbortSignal): Promise<boolean> {
    const { wrong, isMarked } = await asked(() => lookAtCopiesFolder(transport.files(signal), path, id));
    if (wrong !== undefined) throw new CopyError(`On ${fqdn}: ${wrong}`);
    return isMarked;
  }

  const notTheSame = () =>
    new CopyError(
      `${path} on ${fqdn} is not the folder that has the copies: ${COPIES_MARK} is not there. Check whether its disk is mounted. If the copies are lost, use deleteServer and createServer to begin anew.`,
    );

  async function mustBeThere(signal: AbortSignal): Promise<void> {
    if (!(await look(signal))) throw notTheSame();
  }

  /** Sends a file there, and goes on after lost connections; what is there is then what it was when it was made. */
  async function fetch(
    file: FetchedFile,
    to: string,
    deps: Parameters<CopyPlace['fetch']>[2],
  ): Promise<void> {
    const { signal, fqdn: server } = deps;
    mustBeAsked();
    const origin = { name: server, read: deps.transport.download };
    const partial = `${to}.partial`;
    let lost: string | undefined;
    let isAnew = false;
    for (let losses = 0; ;) {
      try {
        const from = await begin(file, partial, signal);
        if (lost !== undefined) deps.onResume(lost, from);
        lost = undefined;
        if (from < file.bytes || from === 0)
          await carryFile(origin, file, { ...deps, to: transport, path: partial, from });
        const outcome = await run(SEAL, [partial, to, file.sha256], signal);
        if (outcome === 'done') return;
        if (from === 0 || isAnew)
          throw new CopyError(
            `${to} on ${fqdn} is not what was sent there: its SHA-256 is another. Check the disk of ${fqdn}.`,
          );
        // What an earlier attempt had left was not the beginning of this file.
        await run(REMOVE, [partial], signal);
        isAnew = true;
      } catch (error) {
        signal.throwIfAborted();
        // Of the server that has the backup, which had tries of its own.
        if (error instanceof UnreachableError) throw error.cause;
        if (error instanceof CopyError) await run(REMOVE, [partial], signal).catch(() => undefined);
        if (isOfOrigin(error)) throw error;
        if (!(error instanceof TransportError)) throw await whyNotWritten(error, partial, signal);
        if (!isTransient(error) || losses === WAITS_MS.length) throw unreachable(error);
        lost = error.message;
        await sleep(WAITS_MS[losses++], undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  /** How many bytes of it are there already; the rest has room. */
  async function begin({ bytes }: FetchedFile, partial: string, signal: AbortSignal): Promise<number> {
    const [size = 0, available = 0] = (await run(BEGIN, [partial, String(bytes)], signal))
      .split(' ')
      .map(Number);
    mustHaveRoom(`${path} on ${fqdn}`, bytes - size, available);
    return size;
  }

  /** SFTP does not say why a file cannot be written. */
  async function whyNotWritten(error: unknown, partial: string, signal: AbortSignal): Promise<unknown> {
    const free = Number(await run(FREE, [partial], signal).catch(() => NaN));
    if (!(free < FULL)) return error;
    await run(REMOVE, [partial], signal);
    return new CopyError(`the disk of ${path} on ${fqdn} is full`);
  }

  return {
    place: id,
    where: `on ${fqdn}`,
    path,
    named: (file) => `${file} on ${fqdn}`,
    keep,
    inTurn,
    async prepare(server, signal) {
      if (isSameMachine(store, server))
        throw new CopyError(
          `${fqdn} is the same machine as ${server.fqdn}: it has the same host key, and a copy there would be lost with it.`,
        );
      if (store.notOurs !== null) throw new CopyError(`The backup store cannot be used: ${store.notOurs}`);
      if (await look(signal)) return;
      if ((await runStore.copiesToVerify(id, new Date(), 1)).length > 0) throw notTheSame();
      await asked(() => run(MAKE, [path], signal));
      await asked(() => run(PUT, [mark], signal, Buffer.from(`${JSON.stringify({ id })}\n`)));
    },
    mustBeThere,
    async clientFolder(server, alias, signal) {
      const folder = join(path, server, alias);
      const other = await asked(() => run(MAKE, [join(path, server), folder], signal));
      if (other !== '') throw new CopyError(`${other} on ${fqdn} is not a folder. Move it away.`);
      return folder;
    },
    async stat(file, signal) {
      const [kind, bytes] = (await asked(() => run(STAT, [file], signal))).split(' ');
      return kind === 'absent' ? undefined : { isFile: kind === 'file', bytes: Number(bytes) };
    },
    hash: (file, { signal, slowly }) =>
      asked(() => run(slowly === true ? SLOWLY + HASH : HASH, [file], signal)),
    fetch,
    put: async (file, content, signal) => void (await asked(() => run(PUT, [file], signal, content))),
    remove: async (files, signal) => void (await asked(() => run(REMOVE, files, signal))),
    async read(file, download) {
      await mustBeThere(download.signal);
      await transport.download(file, download);
    },
    async readSmall(file, signal) {
      const state = (await asked(() => transport.files(signal).read([file]))).get(file);
      if (state?.kind === 'file') return state.content;
      throw new CopyError(`The copy ${file} on ${fqdn} cannot be read: it is no small file.`);
    },
  };
}

/** In words, as part of a sentence; undefined if the server can be asked. */
export function whyNotAsked({ fqdn, mode, state }: Server): string | undefined {
  if (mode === 'MAINTENANCE') return `${fqdn} is in maintenance`;
  if (mode === 'OBSERVE') return `${fqdn} is only observed`;
  if (state === 'UNCONFIRMED') return `the host key of ${fqdn} has not been confirmed`;
  return state === 'READY' ? undefined : `${fqdn} does not answer`;
}

/** With less than this in bytes, a disk is full. */
const FULL = 1024 * 1024;

// All of these are inside a folder that only root may enter.

const FREE = 'df -B1 --output=avail -- "${1%/*}" | tail -n 1';

/** Prints the size of the partial file $1, which is removed if it is of no use for a file of $2 bytes, and what is free. */
const BEGIN = `
size=0
if [ -f "$1" ] && [ ! -L "$1" ]; then size=$(stat -c %s -- "$1"); fi
if [ "$size" = 0 ] || [ "$size" -gt "$2" ]; then size=0; rm -f -- "$1" || exit 1; fi
echo $size $(${FREE})`;

/** Gives the partial file $1 its name $2 if its SHA-256 is $3. */
const SEAL = `
set -e
sync -- "$1"
[ "$(sha256sum <"$1" | cut -c 1-64)" = "$3" ] || exit 0
mv -T -- "$1" "$2"
sync -- "\${2%/*}"
echo done`;

/** Prints the first of these paths that is something else than a folder. */
const MAKE = `
for folder; do
  if [ -L "$folder" ] || { [ -e "$folder" ] && [ ! -d "$folder" ]; }; then echo "$folder"; exit 0; fi
  mkdir -p -m 700 -- "$folder" || exit 1
done`;

const PUT = `
umask 077
cat >"$1.partial" && sync -- "$1.partial" && mv -T -- "$1.partial" "$1"`;

const STAT = `
if [ -L "$1" ]; then echo other
elif [ -f "$1" ]; then echo file $(stat -c %s -- "$1")
elif [ -e "$1" ]; then echo other
else echo absent
fi`;

const SLOWLY = 'nice -n 19 ionice -t -c 3 ';

const HASH = 'sha256sum <"$1" | cut -c 1-64';

const REMOVE = 'rm -f -- "$@"';
