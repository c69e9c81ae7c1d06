/** A small process that outlives the lab's owner by a moment, to remove what lies outside of the hosts. */
import { $ } from 'zx';
import { bridgeName } from './names.ts';

/** A process of the lab that ends with the pipe to its owner. */
export interface Running {
  end(): Promise<void>;
}

/** In a process group of its own, so that Ctrl-C does not end it before its owner has had its say. */
export const apart = { quiet: true, nothrow: true, detached: true } as const;

/** Removes the lab's bridge and folder, when asked to or when the owner is gone. */
export function startKeeper(labId: string, folder: string): Running {
  const keeper = $({ ...apart, stdio: ['pipe', 'ignore', 'ignore'] })`
    cat >/dev/null; ip link delete ${bridgeName(labId)} || true; rm -rf --one-file-system ${folder}`;
  return {
    end: async () => {
      keeper.stdin.end();
      await keeper;
    },
  };
}
