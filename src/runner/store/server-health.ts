/** Whether servers answer. src/db implements it. */
import type { Server } from '../../domain/vocabulary.ts';

export interface ServerHealth {
  /** A server did not answer; true if another try is useless: it is UNREACHABLE from now on, or deleted. */
  transportFailed(serverId: string, message: string): Promise<boolean>;
  /** Work on a server was given up: it is UNREACHABLE until a probe or other work gets an answer. */
  giveUpOn(serverId: string, message: string): Promise<void>;
  /**
   * Regent or the server refuses the connection: the server keeps this message until they accept each other
   * again.
   * @param otherHostKey the fingerprint of the key that the server presented in place of the confirmed one
   */
  transportRefused(serverId: string, message: string, otherHostKey?: string): Promise<void>;
  /** The server answered. Gives the leases of the runs that waited for it. */
  transportWorked(serverId: string): Promise<string[]>;
  /** Takes the UNREACHABLE servers that are due for a probe; no other worker gets the same ones. */
  takeProbes(): Promise<Server[]>;
}
