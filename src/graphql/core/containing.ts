import { badInput } from './errors.ts';

/** What is looked through has no more. */
export const LONGEST_FILTER = 255;

/** For Prisma: upper and lower case alike, which PostgreSQL does by LIKE. What is a wildcard there is a letter here. */
const insensitive = 'insensitive' as const;

export function containing(text: string) {
  return { contains: literally(text), mode: insensitive };
}

export function sameAs(text: string) {
  return { equals: literally(text), mode: insensitive };
}

/** For Prisma: from a time on, and before another. */
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
