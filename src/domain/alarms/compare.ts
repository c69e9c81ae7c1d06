/** What becomes of the rows of alarms, given what is found now. Pure. */
import { keyOf, NOT_ACKNOWLEDGED, type Alarm, type NewAlarm } from './alarm.ts';
import { CONDITIONS } from './conditions.ts';
import type { Finding } from './finding.ts';
import { sentenceIn } from './words/alarm-words.ts';

/** Why an alarm is kept back, and until when; null if that is not known. */
export interface Mute {
  until: Date | null;
}

export interface Compared {
  raised: NewAlarm[];
  /** As they are to be. */
  changed: Alarm[];
  /** Changed as well, but of no interest to those who follow alarms. */
  refreshed: Alarm[];
  /** Of those that are there already: to be told as raised, and as resolved. */
  told: Alarm[];
  resolved: Alarm[];
}

/** `lastSeenAt` and the text are written this often. */
const REFRESH_MS = 5 * 60_000;
/** A condition that is not met for this long, and at two looks, is over. */
const HOLD_MS = 20_000;

/**
 * @param open all alarms that are not resolved
 * @param muteOf why the alarms of a server (null: of Regent itself) are kept back now
 */
export function compareAlarms(
  open: Alarm[],
  findings: Finding[],
  muteOf: (serverId: string | null) => Mute | undefined,
  now: Date,
): Compared {
  const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const known = new Set(open.map(keyOf));
  const compared: Compared = {
    raised: [...found.values()]
      .filter((finding) => !known.has(keyOf(finding)))
      .map((finding) => raise(finding, muteOf(finding.serverId), now)),
    changed: [],
    refreshed: [],
    told: [],
    resolved: [],
  };
  for (const alarm of open) {
    const finding = found.get(keyOf(alarm));
    if (finding === undefined) leave(alarm, compared, now);
    else keep(alarm, finding, muteOf(alarm.serverId), compared, now);
  }
  return compared;
}

const raise = (finding: Finding, mute: Mute | undefined, now: Date): NewAlarm => ({
  ...finding,
  ...sayingOf(finding),
  ...mutedBy(mute),
  ...NOT_ACKNOWLEDGED,
  severity: CONDITIONS[finding.condition].severity,
  raisedAt: now,
  lastSeenAt: now,
  absentSince: null,
  toldAt: mute === undefined ? now : null,
  resolvedAt: null,
});

function leave(alarm: Alarm, { changed, refreshed, resolved }: Compared, now: Date): void {
  if (alarm.absentSince === null) return void refreshed.push({ ...alarm, absentSince: now });
  if (now.getTime() - alarm.absentSince.getTime() < HOLD_MS) return;
  const over = { ...alarm, resolvedAt: now };
  changed.push(over);
  // Who was not told that it is there need not know that it is over.
  if (alarm.toldAt !== null) resolved.push(over);
}

function keep(
  alarm: Alarm,
  finding: Finding,
  mute: Mute | undefined,
  { changed, refreshed, told }: Compared,
  now: Date,
): void {
  const isOver = alarm.acknowledgedUntil !== null && alarm.acknowledgedUntil <= now;
  const isDue = now.getTime() - alarm.lastSeenAt.getTime() >= REFRESH_MS;
  const next: Alarm = {
    ...alarm,
    ...(isOver && { ...NOT_ACKNOWLEDGED, toldAt: null }),
    ...(isDue && { ...sayingOf(finding), lastSeenAt: now, runId: finding.runId }),
    ...mutedBy(mute),
    severity: CONDITIONS[finding.condition].severity,
    absentSince: null,
  };
  const isToBeTold = next.toldAt === null && !next.muted && next.acknowledgedAt === null;
  if (isToBeTold) next.toldAt = now;
  if (isToBeTold) told.push(next);
  const isChanged =
    isToBeTold ||
    isOver ||
    next.muted !== alarm.muted ||
    next.mutedUntil?.getTime() !== alarm.mutedUntil?.getTime() ||
    next.severity !== alarm.severity ||
    next.text !== alarm.text;
  if (isChanged) changed.push(next);
  else if (isDue || alarm.absentSince !== null) refreshed.push(next);
}

const sayingOf = ({ condition, data }: Finding) => ({ data, text: sentenceIn('en', condition, data) });

const mutedBy = (mute: Mute | undefined) => ({ muted: mute !== undefined, mutedUntil: mute?.until ?? null });
