/** What can go wrong between Regent and a server. Messages say which server, what happened and what to do. */

/** Something was asked of a sandbox folder that only a running server can do. */
export class SandboxError extends Error {
  override name = 'SandboxError';
  constructor(what: string) {
    super(`${what} is not to be had in a sandbox folder: its files are real, but nothing runs in it.`);
  }
}

/** A path that no transport takes: not absolute, not in its shortest form, or leading out of a sandbox. */
export class PathError extends Error {
  override name = 'PathError';
  constructor(
    readonly path: string,
    why: string,
  ) {
    super(`The path ${JSON.stringify(path)} is refused: ${why}.`);
  }
}
