/** A decision that something may stay as it is: of drift and of orphans. */
import { invalid } from './errors.ts';
import { longTextProblem } from './text.ts';
import type { Actor } from './vocabulary.ts';

export interface IgnoreOptions {
  reason: string;
  /** Without an end if it is absent. */
  until?: Date | null | undefined;
}

/** The columns of such a decision; all of them are null if there is none. */
export interface IgnoredColumns {
  ignoredReason: string | null;
  ignoredBy: string | null;
  ignoredAt: Date | null;
  ignoredUntil: Date | null;
}

export const NOT_IGNORED: IgnoredColumns = {
  ignoredReason: null,
  ignoredBy: null,
  ignoredAt: null,
  ignoredUntil: null,
};

/** Throws a RefusedError if there is no reason, or if its end is past. */
export function ignoredBy({ reason, until }: IgnoreOptions, actor: Actor, now: () => Date): IgnoredColumns {
  const problem = reason.trim() === '' ? 'is empty: say why it may stay.' : longTextProblem(reason);
  if (problem !== undefined) throw invalid(`The reason ${problem}`, 'reason');
  const at = now();
  if (until != null && until <= at)
    throw invalid('`until` is in the past. Give a later time, or leave it out.', 'until');
  return {
    ignoredReason: reason.trim(),
    ignoredBy: actor.name,
    ignoredAt: at,
    ignoredUntil: until ?? null,
  };
}
