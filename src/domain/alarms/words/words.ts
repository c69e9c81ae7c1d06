/** What each language has to say about alarms: a phrase that is missing does not compile. */
import type { ConditionData } from '../condition-data.ts';
import type { ConditionId } from '../conditions.ts';

export interface Advice {
  /** A few words, for a list. */
  title: string;
  meaning: string;
  /** What an administrator does now. */
  remedy: string;
}

export type AlarmAdvice = Record<ConditionId, Advice>;

/** One sentence or two: what is wrong, with what, and since when. */
export type AlarmSentences = { [Id in ConditionId]: (data: ConditionData[Id]) => string };
