/** For Prisma: a text within another, upper and lower case alike; what LIKE would take for a wildcard is a letter here. */
export function containing(text: string) {
  return { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const };
}
