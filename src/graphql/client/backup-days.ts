/** A calendar of the backups of a client. */
import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { mustBeTimeZone } from '../../domain/schedules/occurrences.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { badInput } from '../core/errors.ts';
import { Client } from './client.ts';

interface Day {
  day: string;
  made: number;
  copied: number;
  proven: number;
  failed: number;
  missing: boolean;
}

const BackupDay = builder.objectRef<Day>('BackupDay').implement({
  description: 'The backups that were made on one day.',
  fields: (t) => ({
    day: t.exposeString('day', { description: 'The day, such as `2026-11-29`.' }),
    made: t.exposeInt('made', { description: 'How many good backups were made.' }),
    copied: t.exposeInt('copied', { description: 'How many of them were copied elsewhere.' }),
    proven: t.exposeInt('proven', {
      description: 'How many of them are proven; the proof may be of a later day.',
    }),
    failed: t.exposeInt('failed', {
      description: 'How many backups failed, or were found to be not good any more.',
    }),
    missing: t.exposeBoolean('missing', {
      description: 'True if the client was live, the day is over, and no good backup was made.',
    }),
  }),
});

interface Asked {
  from: Date;
  to: Date;
  timeZone: string;
}

const MOST_DAYS = 366;
const DAY_MS = 24 * 60 * 60_000;

builder.prismaObjectField(Client, 'backupDays', (t) =>
  t.field({
    type: [BackupDay],
    description: 'Its backups day by day, from the day of `from` to the day of `to`.',
    args: {
      from: t.arg({ type: 'DateTime', required: true, description: 'A time on the first day.' }),
      to: t.arg({
        type: 'DateTime',
        required: true,
        description: `A time on the last day: at most ${MOST_DAYS} days.`,
      }),
      timeZone: t.arg({ type: 'TimeZone', defaultValue: 'UTC', description: 'The time zone of the days.' }),
    },
    select: { id: true, activatedAt: true, deletedAt: true },
    resolve: async ({ id, activatedAt, deletedAt }, { from, to, timeZone }, context) => {
      if (to < from) throw badInput('`to` must not be before `from`.');
      if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
        throw badInput(`From \`from\` to \`to\` must be at most ${MOST_DAYS} days.`);
      const asked = { from, to, timeZone: timeZone ?? 'UTC' };
      mustBeTimeZone(asked.timeZone);
      const backups = await loaderFor(context, asked).load(id);
      return daysOf(asked, backups, { activatedAt, deletedAt }, new Date());
    },
  }),
);

interface Row {
  clientId: string | null;
  at: Date;
  ok: boolean;
  provenAt: Date | null;
  copies: unknown[];
}

/** One query for all clients of a list. */
function loaderFor(context: GraphqlContext, { from, to }: Asked): DataLoader<string, Row[]> {
  const loaders = loadersOf(context);
  const key = `${from.getTime()} ${to.getTime()}`;
  const loader = loaders.get(key) ?? new DataLoader((ids) => read(context, ids, from, to), { cache: false });
  loaders.set(key, loader);
  return loader;
}

const loadersOf = createContextCache(
  (_context: GraphqlContext) => new Map<string, DataLoader<string, Row[]>>(),
);

/** A day more on both sides, as a day of any time zone may begin so much earlier or end so much later. */
async function read(
  { services: { prisma } }: GraphqlContext,
  ids: readonly string[],
  from: Date,
  to: Date,
): Promise<Row[][]> {
  const at = { gte: new Date(from.getTime() - DAY_MS), lt: new Date(to.getTime() + DAY_MS) };
  const rows = await prisma.backup.findMany({
    where: { clientId: { in: [...ids] }, at },
    select: {
      clientId: true,
      at: true,
      ok: true,
      provenAt: true,
      copies: { where: { ok: true }, select: { id: true }, take: 1 },
    },
  });
  return ids.map((id) => rows.filter(({ clientId }) => clientId === id));
}

/** @param lived when the client was live; null if it never was, or still is */
function daysOf(
  { from, to, timeZone }: Asked,
  backups: Row[],
  lived: { activatedAt: Date | null; deletedAt: Date | null },
  now: Date,
): Day[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const dayOf = (time: Date) => format.format(time);
  const byDay = grouped(backups, dayOf);
  const days: Day[] = [];
  const last = dayOf(to);
  const until = dayOf(lived.deletedAt !== null && lived.deletedAt < now ? lived.deletedAt : now);
  for (let day = dayOf(from); day <= last; day = nextDay(day)) {
    const theirs = byDay.get(day) ?? [];
    const good = theirs.filter(({ ok }) => ok);
    const wasLive = lived.activatedAt !== null && dayOf(lived.activatedAt) < day && day < until;
    days.push({
      day,
      made: good.length,
      copied: good.filter(({ copies }) => copies.length > 0).length,
      proven: good.filter(({ provenAt }) => provenAt !== null).length,
      failed: theirs.length - good.length,
      missing: wasLive && good.length === 0,
    });
  }
  return days;
}

function grouped(backups: Row[], dayOf: (time: Date) => string): Map<string, Row[]> {
  const byDay = new Map<string, Row[]>();
  for (const backup of backups) byDay.set(dayOf(backup.at), [...(byDay.get(dayOf(backup.at)) ?? []), backup]);
  return byDay;
}

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
