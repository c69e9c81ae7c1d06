/** For Prisma: upper and lower case alike, which PostgreSQL does by LIKE. What is a wildcard there is a letter here. */
const insensitive = 'insensitive' as const;

export function containing(text: string) {
  return { contains: literally(text), mode: insensitive };
}

export function sameAs(text: string) {
  return { equals: literally(text), mode: insensitive };
}

function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
