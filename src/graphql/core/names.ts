import type { ReadClient } from '../../db/read-client.ts';

interface Name {
  /** The kind of name, for messages. */
  what: string;
  /** The query field that lists the objects. */
  list: string;
  find(prisma: ReadClient, name: string): Promise<{ id: string } | null>;
}

/** Types whose objects can be given by a unique name in place of an id. */
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

/** No host name or address is longer. */
const LONGEST_NAME = 320;

/** The id of the object that has this name now; undefined if there is none, or if the type has no names. */
export async function idByName(
  prisma: ReadClient,
  typename: string,
  name: string,
): Promise<string | undefined> {
  if (name === '' || name.length > LONGEST_NAME) return undefined;
  return (await NAMES[typename]?.find(prisma, name))?.id;
}
