import type { ClientBackupsQuery } from '../../../sdk/generated/operations.ts';
import { Mark, type Tone } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

type Day = NonNullable<ClientBackupsQuery['client']>['backupDays'][number];

export interface Month {
  year: number;
  /** From 0. */
  index: number;
}

/** @param text such as `2026-11` or `2026-11-29`; anything else is the present month */
export function monthOf(text = ''): Month {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])\b/.exec(text) ?? [];
  const now = new Date();
  return { year: Number(year ?? now.getFullYear()), index: Number(month ?? now.getMonth() + 1) - 1 };
}

interface CalendarProps {
  month: Month;
  days: Day[];
  /** The one whose backups are listed; otherwise those of the whole month. */
  day: string | undefined;
  /** Of the page; days are asked for behind it. */
  path: string;
}

/** A month of backups: each day says how it went, and leads to its backups. */
export function Calendar({ month: { year, index }, days, day: chosen, path }: CalendarProps) {
  const t = words.value.restore;
  const monthAt = (by: number) => {
    const date = new Date(year, index + by, 15);
    return `${path}?month=${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
  };
  // Weeks begin on Monday.
  const before = (new Date(year, index, 1).getDay() + 6) % 7;
  const cells = [...Array.from({ length: before }, () => undefined), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    cells.slice(week * 7, week * 7 + 7),
  );
  return (
    <Panel
      title={format.month(new Date(year, index, 15))}
      beside={
        <nav class="buttons" aria-label={t.calendar}>
          <a class="button" href={monthAt(-1)}>
            {t.before}
          </a>
          <a class="button" href={monthAt(1)}>
            {t.after}
          </a>
          {chosen === undefined ? null : (
            <a class="button" href={monthAt(0)}>
              {t.wholeMonth}
            </a>
          )}
        </nav>
      }
    >
      <table class="calendar" aria-label={t.calendar}>
        <thead>
          <tr>
            {/* 2024 began on a Monday. */}
            {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
              <th key={weekday} scope="col">
                {format.weekday(new Date(2024, 0, weekday))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week, at) => (
            <tr key={at}>
              {week.map((day, weekday) => (
                <td key={weekday}>
                  {day === undefined ? null : <OneDay day={day} path={path} isChosen={day.day === chosen} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function OneDay({ day, path, isChosen }: { day: Day; path: string; isChosen: boolean }) {
  const marks = marksOf(day);
  const number = Number(day.day.slice(-2));
  if (marks.length === 0) return <span class="hint">{number}</span>;
  return (
    <a href={`${path}?day=${day.day}`} aria-current={isChosen ? 'date' : undefined}>
      <span>{number}</span>
      {marks.map(([tone, text]) => (
        <Mark key={text} tone={tone}>
          {text}
        </Mark>
      ))}
    </a>
  );
}

/** The worst first. */
function marksOf({ made, copied, proven, failed, missing }: Day): [Tone, string][] {
  const { restore: t, failedWord, proven: provenWord } = words.value;
  const all: [boolean, Tone, string][] = [
    [missing, 'warning', t.missing],
    [failed > 0, 'bad', failedWord],
    [made > 0, 'good', t.made],
    [proven > 0, 'good', provenWord],
    [copied > 0, 'note', t.copied],
  ];
  return all.filter(([is]) => is).map(([, tone, text]) => [tone, text]);
}
