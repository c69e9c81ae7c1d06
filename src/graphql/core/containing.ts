import { badInput } from './errors.ts';

/** The texts that are searched are not longer. */
export const LONGEST_FILTER = 255;

/**
 * For Prisma: ignores upper and lower case, for which PostgreSQL uses LIKE. Wildcards of LIKE are escaped.
 */
const insensitive = 'insensitive' as const;

export function containing(text: string) {
  return { contains: literally(text), mode: insensitive };
}

export function sameAs(text: string) {
  return { equals: literally(text), mode: insensitive };
}

/** For Prisma: from one time on, and before another. */
export function between(since: Date | null | undefined, until: Date | null | undefined) {
  return { ...(since == null ? {} : { gte: since }), ...(until == null ? {} : { lt: until }) };
}

function literally(text: string): string {
  if (text.length > LONGEST_FILTER) {
    throw badInput(
      `A text to look for has at most ${LONGEST_FILTER} characters; this one has ${text.length}.`,
    );
  }
  return text.replace(/[\\%_]/g, '\\$&');
}
