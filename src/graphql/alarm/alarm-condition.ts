import {
  CONDITION_IDS,
  CONDITIONS,
  type Condition,
  type ConditionId,
} from '../../domain/alarms/conditions.ts';
import { ADVICE } from '../../domain/alarms/words/alarm-words.ts';
import { builder } from '../builder.ts';
import { Language } from '../client/language.ts';

export const AlarmSeverity = builder.enumType('AlarmSeverity', {
  description: 'How soon somebody is to look at an alarm.',
  values: {
    CRITICAL: { description: 'At once.' },
    WARNING: { description: 'Today.' },
    INFO: { description: 'It is good to know.' },
  },
});

const AlarmAbout = builder.enumType('AlarmAbout', {
  description: 'What a condition is about.',
  values: {
    SERVER: { description: 'A server, or what it keeps for all of its clients.' },
    CLIENT: { description: 'A client, or the database of the back office.' },
    RUN: { description: 'Runs of a server or of a client.' },
    REGENT: { description: 'Regent itself.' },
  },
});

/** English by default: so are the log, the audit and webhooks. */
export const IN_LANGUAGE = builder.args((t) => ({
  language: t.field({
    type: Language,
    required: true,
    defaultValue: 'en',
    description: 'In which language.',
  }),
}));

const AlarmCondition = builder.objectRef<Condition & { id: ConditionId }>('AlarmCondition').implement({
  description: 'Something that is worth an alarm.',
  fields: (t) => ({
    name: t.string({
      description: 'Its name, as in Alarm.condition.',
      resolve: ({ id }) => id,
    }),
    severity: t.expose('severity', { type: AlarmSeverity, description: 'The severity of its alarms.' }),
    about: t.expose('about', { type: AlarmAbout, description: 'What it is about.' }),
    title: t.string({
      description: 'What is wrong, in a few words.',
      args: IN_LANGUAGE,
      resolve: ({ id }, { language }) => ADVICE[language][id].title,
    }),
    meaning: t.string({
      description: 'What it means.',
      args: IN_LANGUAGE,
      resolve: ({ id }, { language }) => ADVICE[language][id].meaning,
    }),
    remedy: t.string({
      description: 'What to do about it.',
      args: IN_LANGUAGE,
      resolve: ({ id }, { language }) => ADVICE[language][id].remedy,
    }),
  }),
});

builder.queryField('alarmConditions', (t) =>
  t.field({
    type: [AlarmCondition],
    description: 'All conditions for which Regent raises alarms; docs/alarms.md has the same table.',
    resolve: () => CONDITION_IDS.map((id) => ({ id, ...CONDITIONS[id] })),
  }),
);
