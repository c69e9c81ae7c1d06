import { timeOf } from './times.ts';

/** Who lets something stay as it is, since when, until when, and why. */
export const ignoredBy = (ignored: {
  by: string;
  at: string;
  reason: string;
  until: string | null;
}): string =>
  [
    `by ${ignored.by}, ${timeOf(ignored.at)}`,
    ...(ignored.until === null ? [] : [`until ${timeOf(ignored.until)}`]),
  ].join(', ') + `: ${ignored.reason}`;
