/** Looks at what is wrong, and keeps an alarm for it; people acknowledge alarms. */
import { conflict, invalid, notPermitted } from '../errors.ts';
import type { Permission } from '../permissions.ts';
import { mustFind } from '../preconditions.ts';
import type { Store } from '../store.ts';
import { longTextProblem } from '../text.ts';
import type { Actor } from '../vocabulary.ts';
import { NOT_ACKNOWLEDGED, type Alarm } from './alarm.ts';
import { compareAlarms } from './compare.ts';
import type { AlarmFacts, AlarmTimes } from './facts.ts';
import { findAll } from './find-all.ts';
import { DAY_MS, type AlarmLimits } from './finding.ts';
import { mutesOf } from './muting.ts';
import { newsOf, type News } from './telling.ts';

export interface AlarmsDeps {
  store: Store;
  readFacts(times: AlarmTimes): Promise<AlarmFacts>;
  limits: AlarmLimits;
  now(): Date;
}

export interface Acknowledgement {
  note: string;
  /** Without an end if it is absent. */
  until?: Date | null | undefined;
}

export type AlarmsService = ReturnType<typeof makeAlarms>;

export function makeAlarms({ store, readFacts, limits, now }: AlarmsDeps) {
  return {
    /**
     * One look: raises and resolves alarms, and gives what is told of them. Its number of queries does not depend on the
     * number of servers or clients.
     */
    async evaluate(): Promise<News[]> {
      const at = now();
      const facts = await readFacts({
        now: at,
        backupsSince: new Date(at.getTime() - limits.proofMaxAgeDays * DAY_MS),
      });
      const findings = findAll(facts, limits, at);
      return store.transact(async (tx) => {
        const { raised, changed, refreshed, told, resolved } = compareAlarms(
          await tx.openAlarms(),
          findings,
          mutesOf(facts, await tx.windows(), at),
          at,
        );
        const fresh = await tx.insertAlarms(raised);
        await tx.updateAlarms(changed);
        await tx.updateAlarms(refreshed, true);
        const loud = fresh.filter(({ toldAt }) => toldAt !== null);
        const news = [...newsOf('alarm.raised', [...loud, ...told]), ...newsOf('alarm.resolved', resolved)];
        await tx.tell(news);
        return news;
      });
    },

    /** Somebody cares for it: it does not count any more, until a time if that is given. A later one replaces it. */
    async acknowledge(
      id: string,
      { note, until }: Acknowledgement,
      actor: Actor,
      permissions: ReadonlySet<Permission>,
    ): Promise<Alarm> {
      const problem = note.trim() === '' ? 'is empty: say what you do about it.' : longTextProblem(note);
      if (problem !== undefined) throw invalid(`The note ${problem}`, 'note');
      const at = now();
      if (until != null && until <= at)
        throw invalid('`until` is in the past. Give a later time, or leave it out.', 'until');
      return change(id, actor, 'acknowledgeAlarm', permissions, (alarm) => ({
        ...alarm,
        acknowledgedAt: at,
        acknowledgedBy: actor.name,
        acknowledgedNote: note.trim(),
        acknowledgedUntil: until ?? null,
      }));
    },

    /** It counts again. */
    unacknowledge: (id: string, actor: Actor, permissions: ReadonlySet<Permission>): Promise<Alarm> =>
      change(id, actor, 'unacknowledgeAlarm', permissions, (alarm) => {
        if (alarm.acknowledgedAt === null) throw conflict('The alarm is not acknowledged.', 'alarmId');
        return { ...alarm, ...NOT_ACKNOWLEDGED };
      }),

    /** For how long a client may be without a good backup; null for what the configuration says. */
    async setBackupMaxAge(clientId: string, hours: number | null, actor: Actor): Promise<void> {
      if (hours !== null && (hours < 1 || hours > MOST_HOURS))
        throw invalid(`\`hours\` must be from 1 to ${MOST_HOURS}; it is ${hours}.`, 'hours');
      await store.transact(async (tx) => {
        const client = await mustFind(tx.clientById(clientId), 'client', clientId);
        if (client.status === 'DELETED') throw conflict(`The client ${client.alias} is deleted.`, 'clientId');
        await tx.updateClients([clientId], { backupMaxAgeHours: hours });
        const details = { before: { hours: client.backupMaxAgeHours }, after: { hours } };
        await tx.audit(actor, 'setBackupMaxAge', `client ${client.alias}`, details);
      });
    },
  };

  function change(
    id: string,
    actor: Actor,
    action: 'acknowledgeAlarm' | 'unacknowledgeAlarm',
    permissions: ReadonlySet<Permission>,
    to: (alarm: Alarm) => Alarm,
  ): Promise<Alarm> {
    return store.transact(async (tx) => {
      const before = await mustFind(tx.alarmById(id), 'alarm', id);
      if (before.clientId === null && !permissions.has('SERVERS'))
        throw notPermitted('Acknowledging an alarm that is not of a client', 'SERVERS');
      if (before.resolvedAt !== null)
        throw conflict(`The alarm is resolved since ${before.resolvedAt.toISOString()}.`, 'alarmId');
      const after = to(before);
      await tx.updateAlarms([after]);
      await tx.audit(actor, action, `alarm ${before.condition}`, {
        after: { text: after.text, note: after.acknowledgedNote, until: after.acknowledgedUntil },
      });
      if (action === 'acknowledgeAlarm') await tx.tell(newsOf('alarm.acknowledged', [after]));
      return after;
    });
  }
}

/** A year. */
export const MOST_HOURS = 8_760;
