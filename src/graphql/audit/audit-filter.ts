import type { AuditEntryModel } from '../../db/generated/client/models.ts';
import type { Prisma } from '../../db/generated/client/client.ts';
import type { ReadClient } from '../../db/read-client.ts';
import type { AuditOutcome } from '../../domain/vocabulary.ts';
import { containing, sameAs } from '../core/containing.ts';

/** Which entries of the audit; all conditions that are given hold at once. */
export interface AuditFilter {
  actor?: string | null | undefined;
  action?: string | null | undefined;
  /** A part of the subject: an alias, a host name, an id. */
  subject?: string | null | undefined;
  outcome?: AuditOutcome | null | undefined;
  /** From this time on. */
  since?: Date | null | undefined;
  /** Before this time. */
  until?: Date | null | undefined;
}

export function auditWhere(filter: AuditFilter | null | undefined): Prisma.AuditEntryWhereInput {
  const { actor, action, subject, outcome, since, until } = filter ?? {};
  return {
    ...(actor == null ? {} : { actor: sameAs(actor) }),
    ...(action == null ? {} : { action }),
    ...(subject == null ? {} : { subject: containing(subject) }),
    ...(outcome == null ? {} : { outcome }),
    at: { ...(since == null ? {} : { gte: since }), ...(until == null ? {} : { lt: until }) },
  };
}

/** Read in pages, so that an export of years holds little in memory and no transaction open. */
const PAGE = 500;

/** Oldest first. */
export async function* auditEntries(
  prisma: ReadClient,
  filter: AuditFilter,
): AsyncGenerator<AuditEntryModel, void> {
  let last: string | undefined;
  for (;;) {
    const page = await prisma.auditEntry.findMany({
      where: { ...auditWhere(filter), ...(last === undefined ? {} : { id: { gt: last } }) },
      orderBy: { id: 'asc' },
      take: PAGE,
    });
    yield* page;
    last = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}
