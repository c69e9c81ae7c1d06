import { lookProblems, whatIsOld } from '../../domain/watching/judge.ts';
import type { Look } from '../../domain/watching/look.ts';
import { kindInWords } from '../../domain/orphans/removal.ts';
import type { Orphan } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';
import { encodeId } from '../core/ids.ts';
import { Server } from './server.ts';
import { isIgnored } from '../orphan/orphan.ts';

interface Health {
  status: 'UNKNOWN' | 'HEALTHY' | 'WARNING' | 'UNHEALTHY';
  problems: string[];
}

const HealthStatus = builder.enumType('HealthStatus', {
  description: 'The health of a server.',
  values: {
    UNKNOWN: { description: 'Not checked yet: use checkServer.' },
    HEALTHY: { description: 'It answers, and lacks nothing.' },
    WARNING: { description: 'It works, but somebody should look at a problem.' },
    UNHEALTHY: { description: 'It does not answer, or lacks something that it needs.' },
  },
});

const ServerHealth = builder.objectRef<Health>('ServerHealth').implement({
  description: 'The health of a server, from its last answer, its last look and its last full check.',
  fields: (t) => ({
    status: t.expose('status', { type: HealthStatus, description: 'Its status.' }),
    problems: t.exposeStringList('problems', {
      description: 'What is wrong, for a person; empty if nothing is.',
    }),
  }),
});

builder.prismaObjectField(Server, 'health', (t) =>
  t.field({
    type: ServerHealth,
    description:
      'Its health, from its last answer, its last look (`lookedAt`) and its last full check (`factsAt`). It also says if these are old.',
    select: {
      state: true,
      connection: true,
      fqdn: true,
      lastError: true,
      facts: true,
      factsAt: true,
      look: true,
      lookedAt: true,
      lookEvery: true,
      lookProblem: true,
      createdAt: true,
      mode: true,
      orphans: {
        where: { goneAt: null },
        select: { kind: true, name: true, ignoredAt: true, ignoredUntil: true },
        orderBy: [{ kind: 'asc' }, { name: 'asc' }],
      },
      lastBackupFailed: true,
      notOurs: true,
      backups: {
        where: { copies: { some: { ok: false } } },
        orderBy: { at: 'desc' },
        take: 20,
        select: {
          database: true,
          client: { select: { alias: true } },
          copies: { where: { ok: false }, select: { message: true } },
        },
      },
      blocks: {
        where: { status: 'BLOCKED', blockedReason: 'CONFIRM' },
        select: { id: true, kind: true, createdAt: true },
      },
    },
    resolve: ({
      state,
      connection,
      fqdn,
      lastError,
      facts,
      factsAt,
      look,
      lookedAt,
      lookEvery,
      lookProblem,
      createdAt,
      mode,
      orphans,
      notOurs,
      lastBackupFailed,
      backups,
      blocks,
    }): Health => {
      if (state === 'UNCONFIRMED')
        return { status: 'UNKNOWN', problems: [`The host key of ${fqdn} has not been confirmed.`] };
      const why = lastError ?? (state === 'UNREACHABLE' ? 'no reason is known' : undefined);
      const how = state === 'UNREACHABLE' ? 'It does not answer' : 'It cannot be worked on';
      const down = why === undefined ? [] : [`${how}: ${why}`];
      const others = notOurs === null ? [] : [notOurs];
      // A newer look replaces what the check saw of disks and clock.
      const isNewer = look !== null && lookedAt !== null && (factsAt === null || lookedAt >= factsAt);
      const seen = isNewer ? lookProblems(look as unknown as Look, new Date()) : { severe: [], remarks: [] };
      const lacks = linesIn(facts, 'missing').map((what) => `It lacks ${what}.`);
      const times = { createdAt, factsAt, lookedAt, lookEvery, lookProblem };
      const severe = [...down, ...others, ...lacks, ...seen.severe];
      const waiting = blocks.map(
        ({ id, kind, createdAt }) =>
          `The ${kind} of ${createdAt.toISOString()} (run ${encodeId('Run', id)}) waits for confirmRun or cancelRun: it would change or remove something for many clients.`,
      );
      const copies = backups.flatMap(({ client, database, copies: bad }) =>
        bad.map(
          ({ message }) =>
            `A backup of ${client?.alias ?? database} has no good copy: ${message ?? 'no reason is known'}`,
        ),
      );
      const own = lastBackupFailed
        ? ['The newest backup of its database failed, or is not good any more: see `backups`.']
        : [];
      const remarks = [
        ...waiting,
        ...(isNewer ? seen.remarks : linesIn(facts, 'momentary')),
        ...(down.length > 0 ? [] : whatIsOld({ ...times, mode }, new Date())),
        ...linesIn(facts, 'remarks'),
        ...own,
        ...copies,
        ...(mode === 'OBSERVE' ? [] : unknownLines(orphans.filter((each) => !isIgnored(each)))),
      ];
      const problems = [...severe, ...remarks];
      if (severe.length > 0) return { status: 'UNHEALTHY', problems };
      if (remarks.length > 0) return { status: 'WARNING', problems };
      return { status: facts === null && connection === 'SSH' ? 'UNKNOWN' : 'HEALTHY', problems };
    },
  }),
);

/** One line for each kind of thing. */
function unknownLines(orphans: Pick<Orphan, 'kind' | 'name'>[]): string[] {
  const names = new Map<string, string[]>();
  for (const { kind, name } of orphans) {
    const what = kindInWords(kind);
    names.set(what, [...(names.get(what) ?? []), name]);
  }
  return [...names].map(
    ([what, all]) =>
      `Unknown to Regent and left alone: ${what} ${all.join(', ')}. Find out whose it is (\`orphans\`).`,
  );
}

/** A plugin reported the facts; it may be one that is not part of Regent. */
function linesIn(facts: unknown, name: string): string[] {
  const lines = (facts as Record<string, unknown> | null)?.[name];
  return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string') : [];
}
