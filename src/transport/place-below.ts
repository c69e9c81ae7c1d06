/** Where a path of the sandbox lies on this machine, with the sandbox's links meant as on the server. */
import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PathError } from './errors.ts';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Follows links among the parents, and the last name too with `followLast`, as a server would whose root
 * this is: an absolute target starts at the sandbox's root again. Rejects with a PathError when one leads
 * above the root.
 */
export async function placeBelow(root: string, path: string, followLast = false): Promise<string> {
  const todo = namesOf(path);
  let done: string[] = [];
  let links = 0;
  for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
    if (name === '..') {
      if (done.pop() === undefined) throw new PathError(path, 'a link on the way leads out of the sandbox');
      continue;
    }
    const stay = todo.length === 0 && !followLast;
    const target = stay ? undefined : await targetOf(join(root, ...done, name));
    if (target === undefined) {
      done.push(name);
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw new PathError(path, 'the links on the way go round in circles');
    todo.unshift(...namesOf(target));
    if (target.startsWith('/')) done = [];
  }
  return join(root, ...done);
}

const namesOf = (path: string) => path.split('/').filter((name) => name !== '' && name !== '.');

async function targetOf(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch {
    return undefined;
  }
}
