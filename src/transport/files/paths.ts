/**
 * The paths that transports accept. The rules are the same for each kind, so that a sandbox refuses the same
 * paths as a server.
 */
import { posix } from 'node:path';
import { PathError } from '../errors.ts';

/** Throws a PathError unless the path is absolute and in its shortest form (no `..`, `//`, trailing slash). */
export function checkPath(path: string): void {
  if (!path.startsWith('/')) throw new PathError(path, 'it is not absolute');
  if (path.includes('\0')) throw new PathError(path, 'it holds a NUL byte');
  if (posix.normalize(path) !== path || (path !== '/' && path.endsWith('/')))
    throw new PathError(path, 'write it without "..", "." and superfluous slashes');
}

/** Throws a PathError unless the path may be written: anything but the root itself. */
export function checkWritable(path: string): void {
  checkPath(path);
  if (path === '/') throw new PathError(path, 'the root is not to be replaced');
}

/** Throws a PathError unless the path may be removed: nothing directly below the root, nor the root. */
export function checkRemovable(path: string): void {
  checkPath(path);
  if (path.split('/').filter(Boolean).length < 2)
    throw new PathError(path, 'what is directly below the root is never removed');
}
