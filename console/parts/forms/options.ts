import type { AlarmSeverity } from '../../../sdk/generated/operations.ts';
import { words } from '../../words/words.ts';

/** The values of an enum with what people call them. */
export const optionsOf = <Value extends string>(names: Record<Value, string>): [Value, string][] =>
  Object.entries(names) as [Value, string][];

export const severityOptions = (): [AlarmSeverity, string][] => optionsOf(words.value.alarmSeverity);
