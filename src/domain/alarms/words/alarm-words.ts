/** What is said of alarms, in each language. */
import type { Language } from '../../vocabulary.ts';
import type { Alarm } from '../alarm.ts';
import type { ConditionData } from '../condition-data.ts';
import { CONDITIONS, type ConditionId } from '../conditions.ts';
import { adviceDe } from './advice-de.ts';
import { adviceEn } from './advice-en.ts';
import { adviceFr } from './advice-fr.ts';
import { adviceNl } from './advice-nl.ts';
import { sentencesDe } from './sentences-de.ts';
import { sentencesEn } from './sentences-en.ts';
import { sentencesFr } from './sentences-fr.ts';
import { sentencesNl } from './sentences-nl.ts';
import type { Advice, AlarmAdvice, AlarmSentences } from './words.ts';

/** Title, meaning and remedy of each condition. */
export const ADVICE: Record<Language, AlarmAdvice> = {
  en: adviceEn,
  fr: adviceFr,
  de: adviceDe,
  nl: adviceNl,
};

const SENTENCES: Record<Language, AlarmSentences> = {
  en: sentencesEn,
  fr: sentencesFr,
  de: sentencesDe,
  nl: sentencesNl,
};

export const sentenceIn = <Id extends ConditionId>(
  language: Language,
  condition: Id,
  data: ConditionData[Id],
): string => SENTENCES[language][condition](data);

const isCondition = (name: string): name is ConditionId => Object.hasOwn(CONDITIONS, name);

/** The text of an alarm. It is English if an earlier version of Regent has raised it, without its data. */
export function textIn(
  language: Language,
  { condition, data, text }: Pick<Alarm, 'condition' | 'data' | 'text'>,
): string {
  if (language === 'en' || data === null || !isCondition(condition)) return text;
  return sentenceIn(language, condition, data as ConditionData[typeof condition]);
}

/** Undefined for a condition that only an earlier version of Regent has. */
export const adviceIn = (language: Language, condition: string): Advice | undefined =>
  isCondition(condition) ? ADVICE[language][condition] : undefined;
