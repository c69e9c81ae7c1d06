/** The mail about alarms, in plain text and in the language of the reader; what servers and people said stays as it is. */
import type { Alarm } from '../domain/alarms/alarm.ts';
import type { AlarmSeverity } from '../domain/alarms/conditions.ts';
import { textIn } from '../domain/alarms/words/alarm-words.ts';
import { timeIn } from '../domain/letters/time-in.ts';
import type { Digest } from '../domain/notifications/digest.ts';
import { cut } from '../domain/shown.ts';
import type { Language } from '../domain/vocabulary.ts';
import { greeting, textOf } from './frame.ts';

/** What an alarm is, and what several are. */
type Kinds = Record<AlarmSeverity | 'acknowledged' | 'resolved', [one: string, several: string]>;

interface Phrases extends Kinds {
  headings: Record<'raised' | 'acknowledged' | 'resolved', string>;
  since: string;
  until: string;
  by: string;
  more(count: number): string;
  /** How many alarms are open now. */
  open(count: number): string;
  /** What is not in the language of the reader. */
  quoted: string;
  why: string;
}

const PHRASES: Record<Language, Phrases> = {
  en: {
    CRITICAL: ['critical', 'critical'],
    WARNING: ['warning', 'warnings'],
    INFO: ['information', 'information'],
    acknowledged: ['acknowledged', 'acknowledged'],
    resolved: ['over', 'over'],
    headings: { raised: 'New', acknowledged: 'Acknowledged', resolved: 'Over' },
    since: 'since',
    until: 'until',
    by: 'by',
    more: (count) => `… and ${count} more`,
    open: (count) => `Open alarms that you want to be told of: ${count}.`,
    quoted: '',
    why: 'You get this mail, at most every 15 minutes, because you have an account at Regent. You choose what you are told there (setNotifications), or switch it off.',
  },
  fr: {
    CRITICAL: ['critique', 'critiques'],
    WARNING: ['avertissement', 'avertissements'],
    INFO: ['information', 'informations'],
    acknowledged: ['prise en charge', 'prises en charge'],
    resolved: ['terminée', 'terminées'],
    headings: { raised: 'Nouvelles', acknowledged: 'Prises en charge', resolved: 'Terminées' },
    since: 'depuis le',
    until: 'jusqu’au',
    by: 'par',
    more: (count) => `… et ${count} de plus`,
    open: (count) => `Alarmes ouvertes dont vous souhaitez être averti : ${count}.`,
    quoted:
      'Les raisons que donnent les serveurs, les programmes et les exécutions sont citées telles quelles, pour la plupart en anglais.',
    why: 'Vous recevez ce message, au plus toutes les 15 minutes, parce que vous avez un compte Regent. Vous y choisissez ce dont vous êtes averti (setNotifications), ou désactivez ces messages.',
  },
  de: {
    CRITICAL: ['kritisch', 'kritisch'],
    WARNING: ['Warnung', 'Warnungen'],
    INFO: ['Hinweis', 'Hinweise'],
    acknowledged: ['bestätigt', 'bestätigt'],
    resolved: ['vorbei', 'vorbei'],
    headings: { raised: 'Neu', acknowledged: 'Bestätigt', resolved: 'Vorbei' },
    since: 'seit',
    until: 'bis',
    by: 'von',
    more: (count) => `… und ${count} weitere`,
    open: (count) => `Offene Alarme, über die Sie informiert werden wollen: ${count}.`,
    quoted: 'Gründe, die Server, Programme und Läufe nennen, sind unverändert angeführt, meist auf Englisch.',
    why: 'Sie erhalten diese Nachricht, höchstens alle 15 Minuten, weil Sie ein Konto bei Regent haben. Dort wählen Sie, worüber Sie informiert werden (setNotifications), oder schalten sie ab.',
  },
  nl: {
    CRITICAL: ['kritiek', 'kritiek'],
    WARNING: ['waarschuwing', 'waarschuwingen'],
    INFO: ['mededeling', 'mededelingen'],
    acknowledged: ['in behandeling', 'in behandeling'],
    resolved: ['voorbij', 'voorbij'],
    headings: { raised: 'Nieuw', acknowledged: 'In behandeling', resolved: 'Voorbij' },
    since: 'sinds',
    until: 'tot',
    by: 'door',
    more: (count) => `… en nog ${count}`,
    open: (count) => `Open alarmen waarvan u op de hoogte wilt zijn: ${count}.`,
    quoted:
      'Redenen die servers, programma’s en uitvoeringen opgeven, staan er ongewijzigd, meestal in het Engels.',
    why: 'U krijgt dit bericht, hoogstens om de 15 minuten, omdat u een account bij Regent hebt. Daar kiest u waarvan u op de hoogte wordt gehouden (setNotifications), of schakelt u het uit.',
  },
};

/** In one part of a mail. */
const MOST_LINES = 50;
const LONGEST_LINE = 500;
const LONGEST_SUBJECT = 120;

/** @param home the URL of Regent; empty if it is not known */
export function composeDigest(digest: Digest, home: string): { subject: string; text: string } {
  const { to, raised, acknowledged, resolved, open } = digest;
  const { language } = to;
  const phrases = PHRASES[language];
  const part = (name: string, alarms: Alarm[], line: (alarm: Alarm) => string) =>
    alarms.length > 0 &&
    [
      colon(language, name),
      ...alarms.slice(0, MOST_LINES).map((alarm) => `- ${line(alarm)}`),
      ...(alarms.length > MOST_LINES ? [phrases.more(alarms.length - MOST_LINES)] : []),
    ].join('\n');
  const at = (time: Date | null) => (time === null ? '' : timeIn(language, time, 'medium'));
  const about = (alarm: Alarm) =>
    `${phrases[alarm.severity][0].toUpperCase()} ${cut(lineOf(alarm, language), LONGEST_LINE)}`;
  return {
    subject: cut(subjectOf(digest, phrases), LONGEST_SUBJECT),
    text: textOf([
      greeting(to),
      part(
        phrases.headings.raised,
        raised,
        (alarm) => `${about(alarm)} (${phrases.since} ${at(alarm.raisedAt)})`,
      ),
      part(phrases.headings.acknowledged, acknowledged, (alarm) => {
        const { acknowledgedBy, acknowledgedNote, acknowledgedUntil } = alarm;
        const until = acknowledgedUntil === null ? '' : `, ${phrases.until} ${at(acknowledgedUntil)}`;
        const note = cut((acknowledgedNote ?? '').replace(/\s+/g, ' '), LONGEST_LINE);
        return `${about(alarm)} (${colon(language, `${phrases.by} ${acknowledgedBy}${until}`, note)})`;
      }),
      part(
        phrases.headings.resolved,
        resolved,
        (alarm) => `${about(alarm)} (${at(alarm.raisedAt)} – ${at(alarm.resolvedAt)})`,
      ),
      [phrases.open(open), phrases.quoted].filter((each) => each !== '').join(' '),
      home,
      phrases.why,
    ]),
  };
}

/** The alarm itself if there is only one, so that a telephone shows it; otherwise how many there are of each. */
function subjectOf({ raised, acknowledged, resolved, to }: Digest, phrases: Phrases): string {
  const [only] = [...raised, ...acknowledged, ...resolved];
  if (only !== undefined && raised.length + acknowledged.length + resolved.length === 1) {
    const kind =
      raised.length === 1 ? only.severity : acknowledged.length === 1 ? 'acknowledged' : 'resolved';
    return colon(to.language, colon(to.language, 'Regent', phrases[kind][0]), lineOf(only, to.language));
  }
  const counts: [keyof Kinds, number][] = [
    ...(['CRITICAL', 'WARNING', 'INFO'] as const).map((severity): [AlarmSeverity, number] => [
      severity,
      raised.filter((alarm) => alarm.severity === severity).length,
    ]),
    ['acknowledged', acknowledged.length],
    ['resolved', resolved.length],
  ];
  const told = counts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${phrases[kind][count === 1 ? 0 : 1]}`);
  return colon(to.language, 'Regent', told.join(', '));
}

const lineOf = (alarm: Alarm, language: Language) => textIn(language, alarm).replace(/\s+/g, ' ');

const colon = (language: Language, name: string, value = '') =>
  `${name}${language === 'fr' ? ' ' : ''}:${value && ` ${value}`}`;
