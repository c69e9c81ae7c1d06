/** What a server may have in its past, in words that make it so on a host of the lab and say what must hold there. */
import type { Role } from '../../../src/runner/contract/plugin.ts';

/** The client that lives its whole life on the hosts; conditions may name it. */
export const ALIAS = 'acme-past';

export interface Condition {
  /** Short, in kebab-case: tests and seeds name it. */
  id: string;
  /** What is so, as an administrator would say it: a sentence in docs/requirements.md. */
  about: string;
  /** The role of the host that it is made on. */
  on: Role;
  /** Shell commands that make it so, run as root by bash. */
  make: string;
  /** Run once the client is live, for what can only be done to a client that is there. */
  meanwhile?: string;
  /** Fails where something of somebody else's does not work any more; asked before, during and after. */
  still?: string;
  /** What it changes that others change too: two that name the same are never made on the same hosts. */
  touches?: string[];
  outcome: Outcome;
}

export type Outcome =
  /** Regent does its work on such a server, and nothing that is not its own changes; `remark` is what the check says of it. */
  | { is: 'fine'; remark?: RegExp }
  /**
   * `checkServer` fails in these words, and so does whatever else is asked; `mend` is what they tell to do. Where
   * it shows later, a new client can be set up all the same.
   */
  | { is: 'refused'; words: RegExp; mend: string; showsLater?: boolean }
  /** The check cannot know, but what is done for a client fails in these words; `mend` is what they tell to do. */
  | { is: 'told'; words: RegExp; mend: string }
  /** No client of this alias can be made there, in these words; other clients can. */
  | { is: 'taken'; alias: string; words: RegExp[] };

export const defineConditions = (...conditions: Condition[]): Condition[] => conditions;

export const isFine = ({ outcome }: Condition) => outcome.is === 'fine' || outcome.is === 'taken';
export const isTold = ({ outcome }: Condition) => outcome.is === 'told';
export const isRefused = ({ outcome }: Condition) => outcome.is === 'refused';
