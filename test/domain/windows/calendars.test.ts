import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const calendar = (...times: [from: string, to: string][]) =>
  [
    'BEGIN:VCALENDAR',
    ...times.flatMap(([from, to], index) => [
      'BEGIN:VEVENT',
      `UID:${index}`,
      `DTSTART:20300101T${from}00Z`,
      `DTEND:20300101T${to}00Z`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ].join('\r\n');

/** An engine at 11:00, and a calendar at an address with a secret. */
async function follow(text: string) {
  const answer = { status: 200, body: text, asked: 0 };
  const server = createServer((_request, response) => {
    answer.asked += 1;
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  let time = new Date('2030-01-01T11:00:00Z');
  const engine = await makeEngine([recordingPlugin('site')], { now: () => time });
  const { signal } = new AbortController();
  const calendarUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/s3cret.ics`;
  return {
    ...engine,
    answer,
    calendarUrl,
    create: (url = calendarUrl) =>
      engine.windows.create(
        { name: 'provider', effects: ['FREEZE'], calendarUrl: url, timeZone: 'Europe/Luxembourg' },
        admin,
      ),
    async sweepAt(now: string) {
      time = new Date(`2030-01-01T${now}:00Z`);
      if (await engine.windows.areCalendarsDue()) await engine.windows.readCalendars(signal);
    },
    row: () => engine.prisma.maintenanceWindow.findFirstOrThrow(),
  };
}

test('the events of a calendar hold work back, and its runs go on when an event goes', async () => {
  const { create, answer, sweepAt, addServer, addClient, work, run } = await follow(
    calendar(['1000', '1400']),
  );
  const server = await addServer('fo1.test');
  await create();
  const { run: creation } = await addClient('acme', server.id);
  await work(server.id);
  expect(await run(creation.id)).toMatchObject({
    blockedReason: 'WINDOW',
    blockedUntil: new Date('2030-01-01T14:00:00Z'),
  });
  answer.body = calendar(['1000', '1500']);
  await sweepAt('11:14');
  expect(answer.asked).toBe(1);
  await sweepAt('11:16');
  expect((await run(creation.id)).blockedUntil).toEqual(new Date('2030-01-01T15:00:00Z'));
  answer.body = calendar();
  await sweepAt('11:32');
  expect((await run(creation.id)).status).toBe('QUEUED');
});

test('a calendar that cannot be read takes no event away, and says why and how old they are', async () => {
  const { create, answer, sweepAt, row, calendarUrl, prisma } = await follow(calendar(['1000', '1400']));
  await create();
  for (const [at, status, body, problem] of [
    ['11:16', 500, 'down', /^127.0.0.1:\d+ answered with status 500.$/],
    ['11:32', 200, '<html>Sign in</html>', /^The calendar cannot be read/],
    ['11:48', 302, '', /answered with a redirection \(302\)/],
  ] as const) {
    Object.assign(answer, { status, body });
    await sweepAt(at);
    expect((await row()).calendarProblem).toMatch(problem);
    expect(await row()).toMatchObject({
      spanEnds: [new Date('2030-01-01T14:00:00Z')],
      calendarReadAt: new Date('2030-01-01T11:00:00Z'),
    });
  }
  Object.assign(answer, { status: 200, body: calendar(['1200', '1300']) });
  await sweepAt('12:04');
  expect(await row()).toMatchObject({
    calendarProblem: null,
    calendarReadAt: new Date('2030-01-01T12:04:00Z'),
    spanStarts: [new Date('2030-01-01T12:00:00Z')],
  });
  const audit = await prisma.auditEntry.findMany({ orderBy: { id: 'asc' } });
  expect(audit.map(({ action }) => action)).toEqual(['createMaintenanceWindow', 'readCalendar']);
  expect(JSON.stringify(audit)).not.toContain(new URL(calendarUrl).pathname);
});

test('one of several workers reads a calendar', async () => {
  const { create, answer, sweepAt } = await follow(calendar());
  await create();
  await Promise.all([sweepAt('11:16'), sweepAt('11:16'), sweepAt('11:16')]);
  expect(answer.asked).toBe(2);
});

test('a calendar given as a text is looked at again each day, without being asked for', async () => {
  const { windows, row, prisma } = await follow('');
  const calendarText = calendar(['1000', '1400'], ['1500', '1600']);
  await windows.create({ name: 'file', effects: ['MUTE'], calendarText, timeZone: 'UTC' }, admin);
  const [from, to] = [(await row()).spanStarts, (await row()).spanEnds];
  expect([from.length, to.length]).toEqual([2, 2]);
  await prisma.maintenanceWindow.updateMany({
    data: { spanStarts: [], spanEnds: [], calendarTriedAt: new Date('2029-12-31T10:00:00Z') },
  });
  await windows.readCalendars(new AbortController().signal);
  expect(await row()).toMatchObject({ spanStarts: from, spanEnds: to, calendarProblem: null });
});

test('a window is not made of an address that does not give a calendar now', async () => {
  const { create, answer } = await follow('no calendar');
  await expect(create()).rejects.toThrow(/The calendar cannot be read/);
  answer.status = 404;
  await expect(create()).rejects.toThrow(/The calendar was not read: 127.0.0.1:\d+ answered with status 404/);
  await expect(create('http://10.1.2.3/x.ics')).rejects.toThrow(/Regent may not send to 10.1.2.3/);
  await expect(create('somewhere')).rejects.toThrow(/calendarUrl is not an address/);
});

test('another form of times replaces the calendar', async () => {
  const { create, windows, row } = await follow(calendar(['1000', '1400']));
  const { id } = await create();
  await expect(windows.update(id, { timeZone: 'UTC' }, undefined, admin)).rejects.toThrow(
    /Give the calendar as well/,
  );
  await windows.update(id, { cron: '0 22 * * *', durationMinutes: 60 }, 1, admin);
  expect(await row()).toMatchObject({
    cron: '0 22 * * *',
    timeZone: 'Europe/Luxembourg',
    calendarUrl: null,
    calendarText: null,
    spanStarts: [],
  });
});
