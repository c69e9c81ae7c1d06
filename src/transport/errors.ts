/** What can go wrong between Regent and a server. Messages say which server, what happened and what to do. */
/** A sandbox folder cannot do this; it needs a running server. */
export class SandboxError extends Error {
  override name = 'SandboxError';
  constructor(what: string) {
    super(`${what} is not available in a sandbox folder: its files are real, but no program runs in it.`);
  }
}

/** Nothing may be written on this server. */
export class ReadOnlyError extends Error {
  override name = 'ReadOnlyError';
  constructor(fqdn: string) {
    super(`${fqdn} is only observed (mode OBSERVE), so nothing is written there.`);
  }
}

/** A path that no transport accepts: not absolute, not in its shortest form, or leading out of a sandbox. */
export class PathError extends Error {
  override name = 'PathError';
  constructor(
    readonly path: string,
    why: string,
  ) {
    super(`The path ${JSON.stringify(path)} is refused: ${why}.`);
  }
}

/** A command that cannot be sent as it is: it holds a NUL byte, or is longer than a server takes. */
export class UnsendableCommandError extends Error {
  override name = 'UnsendableCommandError';
}

/** A command ran and failed. `command` is its template: the values, which may be secret, are left out. */
export class CommandError extends Error {
  override name = 'CommandError';
  constructor(
    readonly server: string,
    readonly command: string,
    readonly exitCode: number | null,
    readonly stderr: string,
  ) {
    const how = exitCode === null ? 'was killed' : `failed with exit code ${exitCode}`;
    super(`On ${server}, "${command}" ${how}${stderr === '' ? ', without a message' : `: ${stderr}`}`);
  }
}

/** A command printed more than is kept in memory, and was ended. `command` is its template. */
export class OutputTooLongError extends Error {
  override name = 'OutputTooLongError';
  constructor(
    readonly server: string,
    readonly command: string,
    readonly stream: 'stdout' | 'stderr',
    readonly limit: number,
  ) {
    super(
      `On ${server}, "${command}" was ended: it wrote more than ${inWords(limit)} to ${stream}. Look there for what ` +
        'is so long.',
    );
  }
}

/** Some paths could not be written or removed; the paths that do not depend on them were. */
export class PathsFailedError extends Error {
  override name = 'PathsFailedError';
  constructor(
    /** The place, as the beginning of a sentence. */
    readonly where: string,
    readonly doing: 'write' | 'remove',
    /** The reasons by path; for files that belong together, the path that stopped all of them. */
    readonly failures: ReadonlyMap<string, string>,
  ) {
    const all = [...failures].map(([path, why]) => `${path}: ${why}`);
    const more = all.length > MOST_NAMED ? `; and ${all.length - MOST_NAMED} more` : '';
    super(`${where}, Regent cannot ${doing} ${all.slice(0, MOST_NAMED).join('; ')}${more}`);
  }
}

const MOST_NAMED = 5;

/** A file cannot be read in pieces. `where` is the place, as the beginning of a sentence. */
export class NotDownloadableError extends Error {
  override name = 'NotDownloadableError';
  constructor(where: string, path: string, why: string) {
    super(`${where}, ${path} cannot be read: ${why}.`);
  }
}

/** A file cannot be made on a server for a reason that another try does not change. */
export class NotUploadableError extends Error {
  override name = 'NotUploadableError';
  constructor(where: string, path: string, why: string) {
    super(`${where}, ${path} cannot be written: ${why}.`);
  }
}

/** Regent cannot reach the server or work with it; the request itself is not known to be wrong. */
export abstract class TransportError extends Error {
  constructor(
    readonly server: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Regent's configuration forbids a connection to the server. `addresses` are the addresses of its name. */
export class AddressRefusedError extends TransportError {
  override name = 'AddressRefusedError';
  constructor(server: string, addresses: string) {
    super(
      server,
      `Regent may not connect to ${server} (${addresses}). Give another address, or have its network listed ` +
        'in servers.networks of regent.config.js.',
    );
  }
}

export class CannotConnectError extends TransportError {
  override name = 'CannotConnectError';
  constructor(server: string, cause: Error) {
    super(server, `Cannot connect to ${server}: ${cause.message}. Check its address, port and network.`, {
      cause,
    });
  }
}

export class ConnectionRefusedError extends TransportError {
  override name = 'ConnectionRefusedError';
  constructor(server: string, cause: Error) {
    super(server, `${server} refuses connections. Check that sshd runs there, on that port.`, { cause });
  }
}

export class ConnectTimeoutError extends TransportError {
  override name = 'ConnectTimeoutError';
  constructor(server: string, cause?: Error) {
    super(
      server,
      `${server} does not answer. Check that it runs, and that no firewall blocks the connection.`,
      {
        cause,
      },
    );
  }
}

export class AuthenticationError extends TransportError {
  override name = 'AuthenticationError';
  constructor(server: string, cause: Error) {
    super(
      server,
      `${server} refuses Regent's key. Put Regent's public key into that user's ~/.ssh/authorized_keys.`,
      { cause },
    );
  }
}

/** The host key is not the confirmed one. Both fingerprints are as `ssh-keygen -l` prints them. */
export class HostKeyChangedError extends TransportError {
  override name = 'HostKeyChangedError';
  constructor(
    server: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(
      server,
      `The host key of ${server} has changed: confirmed was ${expected}, found was ${found}. If the server ` +
        'was installed anew, look at its new key with scanServerHostKey, and confirm it with ' +
        'confirmServerHostKey; if not, somebody may be intercepting the connection.',
    );
  }
}

/** Nobody has confirmed a host key of the server yet, so no key is accepted. */
export class HostKeyUnconfirmedError extends TransportError {
  override name = 'HostKeyUnconfirmedError';
  constructor(server: string) {
    super(server, `The host key of ${server} is not confirmed yet. Compare its fingerprint and confirm it.`);
  }
}

/** The connection ended during an operation; it is not known whether the operation was done. */
export class ConnectionLostError extends TransportError {
  override name = 'ConnectionLostError';
  constructor(server: string, cause?: Error) {
    super(server, `The connection to ${server} was lost${cause ? ` (${cause.message})` : ''}. Try again.`, {
      cause,
    });
  }
}

/**
 * The server's sshd allows no commands. A limit on simultaneous commands is not an error: then commands wait
 * for each other.
 */
export class ChannelRefusedError extends TransportError {
  override name = 'ChannelRefusedError';
  constructor(server: string, cause: Error) {
    super(
      server,
      `${server} did not run a command (${cause.message}). Its sshd_config must allow commands for that user, and ` +
        'MaxSessions be 1 or more.',
      { cause },
    );
  }
}

/** The login works, but commands do not run as root; `said` is the server's output. */
export class CannotBecomeRootError extends TransportError {
  override name = 'CannotBecomeRootError';
  constructor(server: string, said: string) {
    super(
      server,
      `Commands do not run as root on ${server}: ${said.replace(/\.$/, '')}. Regent needs perl there, and a user ` +
        'with password-less sudo, not limited by noexec, whose login shell runs what it is given (not nologin or false).',
    );
  }
}

/** A command was cancelled, and its processes may still be running. `cause` is why it was cancelled. */
export class StillRunningError extends TransportError {
  override name = 'StillRunningError';
  constructor(server: string, command: string, why: string, cause: unknown) {
    super(
      server,
      `On ${server}, "${command}" was cancelled, but may still be running: ${why}. Look there with ps.`,
      { cause },
    );
  }
}

/** The transport was closed, because Regent stops or the server was changed or deleted. */
export class TransportClosedError extends TransportError {
  override name = 'TransportClosedError';
  constructor(server: string) {
    super(server, `The connection to ${server} was closed by Regent.`);
  }
}

/** A size in a unit that people would choose. */
export function inWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit += 1) size /= 1024;
  return `${unit === 0 || Number.isInteger(size) ? size : size.toFixed(1)} ${units[unit]}`;
}
