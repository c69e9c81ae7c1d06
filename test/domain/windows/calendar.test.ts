import { expect, test } from 'vitest';
import { spansOfCalendar } from '../../../src/domain/windows/calendar.ts';

const NOW = new Date('2027-01-01T00:00:00Z');
const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n');
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'];
const spans = (text: string, now = NOW) =>
  spansOfCalendar(text, 'Europe/Luxembourg', now).map(({ startsAt, endsAt }) =>
    [startsAt, endsAt].map((at) => at.toISOString().slice(0, 16)),
  );

/** A zone under a name of its own, as some programs export it. */
const OWN_ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:W. Europe Standard Time',
  ...['STANDARD 20001029T030000 +0200 +0100 10', 'DAYLIGHT 20000326T020000 +0100 +0200 3'].flatMap((line) => {
    const [kind, start, from, to, month] = line.split(' ');
    return [
      `BEGIN:${kind}`,
      `DTSTART:${start}`,
      `TZOFFSETFROM:${from}`,
      `TZOFFSETTO:${to}`,
      `RRULE:FREQ=YEARLY;BYMONTH=${month};BYDAY=-1SU`,
      `END:${kind}`,
    ];
  }),
  'END:VTIMEZONE',
];

test.each([
  ['Europe/Luxembourg', []],
  ['W. Europe Standard Time', OWN_ZONE],
])('events recur on the clocks of %s, without those that are left out', (zone, lines) => {
  const text = calendar(
    ...lines,
    ...event(
      `DTSTART;TZID=${zone}:20271029T220000`,
      `DTEND;TZID=${zone}:20271030T060000`,
      'RRULE:FREQ=DAILY;COUNT=4',
      `EXDATE;TZID=${zone}:20271031T220000`,
    ),
  );
  expect(spans(text)).toEqual([
    ['2027-10-29T20:00', '2027-10-30T04:00'],
    ['2027-10-30T20:00', '2027-10-31T05:00'],
    ['2027-11-01T21:00', '2027-11-02T05:00'],
  ]);
});

test('an event of whole days begins and ends at midnight of the window’s time zone', () => {
  expect(spans(calendar(...event('DTSTART;VALUE=DATE:20271224', 'DTEND;VALUE=DATE:20271227')))).toEqual([
    ['2027-12-23T23:00', '2027-12-26T23:00'],
  ]);
});

test('one date of a series that was moved or cancelled is so', () => {
  const text = calendar(
    ...event('DTSTART:20270601T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
    ...event('RECURRENCE-ID:20270602T100000Z', 'DTSTART:20270602T150000Z', 'DURATION:PT2H'),
    ...event(
      'RECURRENCE-ID:20270603T100000Z',
      'DTSTART:20270603T100000Z',
      'DURATION:PT1H',
      'STATUS:CANCELLED',
    ),
  );
  expect(spans(text)).toEqual([
    ['2027-06-01T10:00', '2027-06-01T11:00'],
    ['2027-06-02T15:00', '2027-06-02T17:00'],
  ]);
});

test('only events that are not over count, for a year ahead', () => {
  const text = calendar(
    ...event('DTSTART:20200101T100000Z', 'DTEND:20200101T120000Z', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=1'),
  );
  const found = spans(text, new Date('2027-01-01T11:00:00Z'));
  expect(found).toHaveLength(13);
  expect(found[0]).toEqual(['2027-01-01T10:00', '2027-01-01T12:00']);
  expect(found.at(-1)?.[0]).toBe('2028-01-01T10:00');
});

test('a calendar without events is one', () => {
  expect(spans(calendar())).toEqual([]);
});

test.each([
  ['a page of HTML', '<html><body>Sign in</body></html>', /The calendar cannot be read \(invalid line/],
  ['nothing', '', /it does not begin with BEGIN:VCALENDAR/],
  ['a card', 'BEGIN:VCARD\r\nEND:VCARD', /it does not begin with BEGIN:VCALENDAR/],
  ['half a file', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT', /cannot be read/],
  [
    'a zone that nobody knows',
    calendar(...event('DTSTART;TZID=Home:20270601T100000', 'DURATION:PT1H')),
    /a time zone that is not known, "Home"/,
  ],
  [
    'a date that never comes',
    calendar(
      ...event('DTSTART:20270101T100000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'),
    ),
    /takes too long to read. One of its events may recur on dates that never come/,
  ],
  [
    'an event each second',
    calendar(...event('DTSTART:20270101T100000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY')),
    /more than 2000 events within a year|takes too long/,
  ],
  ['more than a megabyte', calendar('X-FILL:'.padEnd(1_000_001, 'x')), /more than 1 MB/],
])('%s is refused with a reason', (_what, text, message) => {
  expect(() => spans(text)).toThrow(message);
});
