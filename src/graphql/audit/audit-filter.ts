import type { AuditEntryModel } from '../../db/generated/client/models.ts';
import type { Prisma } from '../../db/generated/client/client.ts';
import type { ReadClient } from '../../db/read-client.ts';
import type { AuditOutcome } from '../../domain/vocabulary.ts';
import { between, containing, sameAs } from '../core/containing.ts';

/** Which entries of the audit; an entry must meet all conditions that are given. */
export interface AuditFilter {
  actor?: string | null | undefined;
  action?: string | null | undefined;
  /** A part of the subject: an alias, a host name, an id. */
  subject?: string | null | undefined;
  /** The name of a server: actions on it, results of runs on it, and decisions about these runs. */
  server?: string | null | undefined;
  /** The alias of a client: the same for a client. */
  client?: string | null | undefined;
  outcome?: AuditOutcome | null | undefined;
  /** From this time on. */
  since?: Date | null | undefined;
  /** Before this time. */
  until?: Date | null | undefined;
}

export async function auditWhere(
  prisma: ReadClient,
  filter: AuditFilter | null | undefined,
): Promise<Prisma.AuditEntryWhereInput> {
  const { actor, action, subject, server, client, outcome, since, until } = filter ?? {};
  const concerned = [
    ...(server == null ? [] : [await ofServer(prisma, server)]),
    ...(client == null ? [] : [await ofClient(prisma, client)]),
  ];
  return {
    ...(actor == null ? {} : { actor: sameAs(actor) }),
    ...(action == null ? {} : { action }),
    ...(subject == null ? {} : { subject: containing(subject) }),
    ...(outcome == null ? {} : { outcome }),
    ...(concerned.length === 0 ? {} : { AND: concerned }),
    at: between(since, until),
  };
}

/** Also finds entries under its former names, and of a server that was removed from Regent. */
async function ofServer(prisma: ReadClient, fqdn: string): Promise<Prisma.AuditEntryWhereInput> {
  const servers = await prisma.server.findMany({
    where: { OR: [{ fqdn: sameAs(fqdn) }, { removedAt: { not: null }, formerFqdns: { has: fqdn } }] },
    select: { id: true, fqdn: true, formerFqdns: true },
  });
  const names = new Set([fqdn, ...servers.flatMap((server) => [server.fqdn, ...server.formerFqdns])]);
  const ids = servers.map(({ id }) => id);
  const runs = await subjectsOf(prisma, { serverId: { in: ids }, OR: DECIDED });
  return {
    OR: [
      ...[...names].flatMap((name): Prisma.AuditEntryWhereInput[] => [
        { subject: sameAs(`server ${name}`) },
        { details: { path: ['server'], equals: name } },
      ]),
      { subject: { in: runs } },
    ],
  };
}

/** Runs about which people decided. The entries on how other runs ended have the name of the server. */
const DECIDED: Prisma.RunWhereInput[] = [
  { status: 'CANCELLED' },
  { confirmedBy: { not: null } },
  { retries: { some: {} } },
];

async function ofClient(prisma: ReadClient, alias: string): Promise<Prisma.AuditEntryWhereInput> {
  const isFor: Prisma.RunWhereInput = { clients: { some: { alias: sameAs(alias) } } };
  const runs = await subjectsOf(prisma, { OR: [isFor, { children: { some: isFor } }] });
  return { OR: [{ subject: sameAs(`client ${alias}`) }, { subject: { in: runs } }] };
}

async function subjectsOf(prisma: ReadClient, where: Prisma.RunWhereInput): Promise<string[]> {
  const runs = await prisma.run.findMany({
    where,
    select: { id: true },
    orderBy: { id: 'desc' },
    take: MOST_RUNS,
  });
  return runs.map(({ id }) => `run ${id}`);
}

/** More than people need; a statement takes at most 32,767 values. */
const MOST_RUNS = 10_000;

/** Pages, so that an export of many years needs little memory and keeps no transaction open. */
const PAGE = 500;

/** Oldest first. */
export async function* auditEntries(
  prisma: ReadClient,
  filter: AuditFilter,
): AsyncGenerator<AuditEntryModel, void> {
  const where = await auditWhere(prisma, filter);
  let last: string | undefined;
  for (;;) {
    const page = await prisma.auditEntry.findMany({
      where: { ...where, ...(last === undefined ? {} : { id: { gt: last } }) },
      orderBy: { id: 'asc' },
      take: PAGE,
    });
    yield* page;
    last = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}
