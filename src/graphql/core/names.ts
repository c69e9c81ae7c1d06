import type { ReadClient } from '../../db/read-client.ts';

interface Name {
  /** What the name is, as a message calls it. */
  what: string;
  /** The field that lists them. */
  list: string;
  find(prisma: ReadClient, name: string): Promise<{ id: string } | null>;
}

/** What may be called by a name that is its own alone, where an id is asked for. */
export const NAMES: Record<string, Name> = {
  Client: {
    what: 'alias',
    list: 'clients',
    find: (prisma, alias) => prisma.client.findUnique({ where: { alias }, select: { id: true } }),
  },
  Model: {
    what: 'number',
    list: 'models',
    find: async (prisma, text) => {
      const number = Number(text);
      if (!/^\d{1,9}$/.test(text)) return null;
      return prisma.model.findUnique({ where: { number }, select: { id: true } });
    },
  },
  Server: {
    what: 'fqdn',
    list: 'servers',
    find: (prisma, fqdn) =>
      prisma.server.findFirst({ where: { fqdn: fqdn.toLowerCase(), removedAt: null }, select: { id: true } }),
  },
  User: {
    what: 'email',
    list: 'users',
    find: (prisma, email) =>
      prisma.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } }),
  },
};

/** Of host names and addresses, none is longer. */
const LONGEST_NAME = 320;

/** The id of what has this name now; undefined where nothing has, or no name is possible. */
export async function idByName(
  prisma: ReadClient,
  typename: string,
  name: string,
): Promise<string | undefined> {
  if (name === '' || name.length > LONGEST_NAME) return undefined;
  return (await NAMES[typename]?.find(prisma, name))?.id;
}
