/** What is different between a kept plan and the plan now, in words. */
import type { PlannedChange, ReadRow } from '../runs/plan.ts';
import type { PlanFacts } from './plan-tx.ts';

/**
 * A sentence for each difference; none if both are the same.
 * @param kept as JSON gives it back
 * @param fqdnOf the name of a server by its id
 */
export function differenceOf(
  kept: PlanFacts,
  now: PlanFacts,
  fqdnOf: (serverId: string) => string,
): string[] {
  const words = { wordsOf: (change: PlannedChange) => wordsFor(change, fqdnOf), changes: now.changes };
  const messages = ({ problems }: PlanFacts) => problems.map(({ message }) => message);
  return [
    ...differenceOfRows(kept.read, now.read),
    ...differenceOfChanges(kept.changes, words),
    ...without(messages(now), messages(kept)).map((message) => `New: it would fail. ${message}`),
    ...without(messages(kept), messages(now)).map((message) => `No more: it would fail. ${message}`),
  ];
}

/** As the database gives rows back: with times as text. */
const asJson = (rows: ReadRow[]) => JSON.parse(JSON.stringify(rows)) as ReadRow[];

/**
 * The rows that were read: whose were there, and what was in them.
 * @param kept as JSON gives it back
 */
export function differenceOfRows(kept: ReadRow[], now: ReadRow[]): string[] {
  const before = new Map(kept.map((row) => [row.subject, row.before]));
  const after = new Map(asJson(now).map((row) => [row.subject, row.before]));
  return [
    ...[...after.keys()].filter((subject) => !before.has(subject)).map((subject) => `New: ${subject}.`),
    ...[...before.keys()].filter((subject) => !after.has(subject)).map((subject) => `No more: ${subject}.`),
    ...[...after].flatMap(([subject, row]) =>
      before.has(subject) ? differenceOfRow(subject, before.get(subject) ?? {}, row ?? {}) : [],
    ),
  ];
}

function differenceOfRow(subject: string, kept: object, now: object): string[] {
  const before = new Map<string, unknown>(Object.entries(kept));
  const after = new Map<string, unknown>(Object.entries(now));
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys]
    .filter((key) => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key)))
    .map((key) => `${subject}: ${key} was ${text(before.get(key))}, and is ${text(after.get(key))} now.`);
}

const text = (value: unknown) => JSON.stringify(value) ?? 'nothing';

function differenceOfChanges(
  kept: PlannedChange[],
  { changes: now, wordsOf }: { changes: PlannedChange[]; wordsOf(change: PlannedChange): string },
): string[] {
  const diffs = (changes: PlannedChange[]) =>
    new Map(changes.map((change) => [keyOf(change), change.diff ?? '']));
  const [before, after] = [diffs(kept), diffs(now)];
  const isOther = (change: PlannedChange) => {
    const diff = before.get(keyOf(change));
    return diff !== undefined && diff !== after.get(keyOf(change));
  };
  return [
    ...now.filter((change) => !before.has(keyOf(change))).map((change) => `New: ${wordsOf(change)}.`),
    ...kept.filter((change) => !after.has(keyOf(change))).map((change) => `No more: ${wordsOf(change)}.`),
    ...now.filter(isOther).map((change) => `With another difference: ${wordsOf(change)}.`),
  ];
}

const keyOf = ({ plugin, serverId, client, action, subject, summary }: PlannedChange) =>
  JSON.stringify([plugin, serverId, client ?? null, action, subject, summary]);

const wordsFor = ({ plugin, serverId, summary }: PlannedChange, fqdnOf: (id: string) => string) =>
  `${summary} (${plugin} on ${fqdnOf(serverId)})`;

const without = (all: string[], others: string[]) => all.filter((one) => !others.includes(one));
