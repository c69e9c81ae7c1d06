/** Whether servers answer. src/db answers. */
import type { Server } from '../../domain/vocabulary.ts';

export interface ServerHealth {
  /** A server did not answer; true where another try is in vain: it is UNREACHABLE from now on, or gone. */
  transportFailed(serverId: string, message: string): Promise<boolean>;
  /** Work on a server was given up: it is UNREACHABLE from now on, until a probe or other work finds it answer. */
  giveUpOn(serverId: string, message: string): Promise<void>;
  /** Regent and a server do not let each other in: that stands with the server until they do again. */
  transportRefused(serverId: string, message: string): Promise<void>;
  /** It answered. Gives the leases of runs that had waited for it. */
  transportWorked(serverId: string): Promise<string[]>;
  /** Takes the UNREACHABLE servers whose time for a probe has come; no other worker gets the same. */
  takeProbes(): Promise<Server[]>;
}
