/** Maintenance windows, webhooks, drift, orphans and kept plans on the command line. */
import { expect, test } from 'vitest';
import { regent, withClients } from './regent.ts';

const { api, serverId, site, line, json } = await withClients('acme');

test('a maintenance window is created, listed, shown, changed and deleted by its name', async () => {
  expect((await line('window list')).stdout).toBe('No maintenance windows.\n');
  const recurring = ['--cron', '0 22 * * 5', '--duration-minutes', '480', '--time-zone', 'Europe/Luxembourg'];
  const words = ['window', 'create', '--name', 'Fridays', '--effects', 'freeze,mute', '--server', 'fo1'];
  const made = await regent(api, [...words, ...recurring]);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Fridays is next: .* to .*\.\n$/) });
  expect((await line('window list')).stdout).toMatch(
    /^NAME +EFFECTS +FOR .*\nFridays +FREEZE, MUTE +fo1\.test +0 22 \* \* 5/,
  );
  expect(await json('window show fridays')).toMatchObject({ durationMinutes: 480, isOver: false });
  expect((await line('window update Fridays')).code).toBe(2);
  expect((await line('window update Fridays --effects mute')).code).toBe(0);
  expect((await line('window show Fridays')).stdout).toMatch(/^Effects: +MUTE$/m);
  const once = await line('window update Fridays --starts-at 2026-01-01T00:00:00Z');
  expect(once).toMatchObject({ code: 3, stdout: '' });
  expect((await line('window show Thursdays')).stderr).toMatch(/^There is no maintenance window Thursdays\./);
  expect((await line('window delete Fridays')).code).toBe(2);
  expect((await line('window delete Fridays --yes')).stdout).toBe('It is deleted.\n');
});

test('a window follows a calendar that comes from a file', async () => {
  const calendar = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//regent//tests//EN',
    'BEGIN:VEVENT',
    'UID:1@example.org',
    'DTSTAMP:20990101T000000Z',
    'DTSTART:20990101T000000Z',
    'DTEND:20990101T010000Z',
    'SUMMARY:Nights',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  const words =
    'window create --name Nights --effects freeze --time-zone Europe/Luxembourg --calendar-file -';
  expect(await line(words, { stdin: calendar })).toMatchObject({ code: 0, stderr: '' });
  expect((await line('window list')).stdout).toMatch(/\nNights +FREEZE +all servers +a calendar/);
  expect(await line(words, { stdin: ['nonsense'] })).toMatchObject({ code: 3, stdout: '' });
  expect((await line('window delete Nights --yes')).code).toBe(0);
});

test('a webhook is shown without its address, tested, and deleted', async () => {
  const url = 'https://hooks.example.org/services/t0ken';
  const { data } = await api.graphql(
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { message } } }',
    { input: { name: 'ci', url } },
    { token: await api.sessionOf(['SYSADMIN']) },
  );
  expect(data.createWebhook.userErrors).toEqual([]);
  const listed = await line('webhook list');
  expect(listed.stdout).toMatch(/^NAME .*\nci +https:\/\/hooks\.example\.org +STANDARD +yes .* everything/);
  expect(listed.stdout + (await line('webhook show ci')).stdout).not.toContain('t0ken');
  expect((await line('webhook test ci')).stdout).toMatch(/is sent\. .*regent webhook deliveries ci\n$/);
  const { id, status } = await json('webhook deliveries ci');
  expect(status).toBe('PENDING');
  expect((await line('webhook deliveries ci --status failed')).stdout).toBe('No deliveries.\n');
  expect(await line(`webhook redeliver ${id}`)).toMatchObject({ code: 3, stdout: '' });
  expect((await line('webhook show cit')).stderr).toMatch(/Near: ci\./);
  expect((await line('webhook delete ci')).code).toBe(2);
  expect((await line('webhook delete ci --yes')).code).toBe(0);
});

test('a difference is shown with its diff, ignored for a reason, and repaired by its own run', async () => {
  expect((await line('drift list')).stdout).toBe('Nothing differs.\n');
  site.there.get(serverId)?.clear();
  expect((await line('server sync fo1 --policy report')).code).toBe(0);
  await api.work(serverId);
  const { id } = await json('drift list --client acme');
  await api.prisma.drift.updateMany({ data: { diff: '--- there\n+++ desired\n-by hand' } });
  expect((await line('drift list')).stdout).toMatch(/^SINCE .*\n.* fo1\.test +acme +remember acme +OPEN/);
  const shown = await line(`drift show ${id}`);
  expect(shown.stdout).toMatch(/^Difference: +\S+\nState: +OPEN\n[^]*\n\n {2}--- there\n[^]* {2}-by hand\n$/);
  expect((await line(`drift ignore ${id}`)).code).toBe(2);
  expect((await line(`drift ignore ${id} --reason Mine`)).stdout).toBe('It may stay as it is now.\n');
  expect((await line(`drift show ${id}`)).stdout).toMatch(/^Ignored: +by admin@example\.org, .*: Mine$/m);
  expect((await line(`drift unignore ${id}`)).stdout).toBe('It is OPEN again.\n');
  expect(await line(`drift adopt ${id}`)).toMatchObject({ code: 3, stdout: '' });
  expect((await line(`drift repair ${id} --dry-run`)).stdout).toMatch(/^On fo1\.test:\n {2}\+ remember acme/);
  expect(await json(`drift repair ${id}`)).toMatchObject({ run: { id: expect.any(String) } });
  await api.work(serverId);
  expect((await line('drift list')).stdout).toBe('Nothing differs.\n');
  expect((await line('drift list --state ended')).stdout).toMatch(/ENDED/);
  expect((await line('drift show 00000000-0000-4000-8000-000000000000')).code).toBe(3);
});

test('an orphan is shown, let be, and only removed after its name was typed', async () => {
  const data = {
    serverId,
    plugin: 'site',
    kind: 'DATABASE' as const,
    name: 'stray',
    place: 'database stray',
    fingerprint: 'of stray',
  };
  const { id } = await api.prisma.orphan.create({ data });
  expect((await line('orphan list --kind database')).stdout).toMatch(
    /^NAME .*\nstray +DATABASE +fo1\.test +database stray/,
  );
  expect((await line('orphan list --name other')).stdout).toBe('No orphans.\n');
  expect((await line(`orphan show ${id}`)).stdout).toMatch(/^Orphan: +stray\n/);
  expect((await line(`orphan ignore ${id} --reason Theirs`)).stdout).toBe('It may stay.\n');
  expect((await line(`orphan unignore ${id}`)).stdout).toBe('It is OPEN again.\n');
  expect((await line(`orphan adopt ${id} --keep`)).code).toBe(2);
  expect(await line(`orphan adopt ${id} --dry-run`)).toMatchObject({ code: 3, stdout: '' });
  expect((await line(`orphan remove ${id}`)).code).toBe(2);
  const typed = await line(`orphan remove ${id}`, { terminal: true, stdin: ['other'] });
  expect(typed).toMatchObject({ code: 3, stderr: expect.stringContaining('Type stray: ') });
  // Its time of observation is not over.
  expect(await line(`orphan remove ${id} --yes`)).toMatchObject({ code: 3, stdout: '' });
});

test('a plan that is kept is listed, shown with what it would do, and rejected', async () => {
  expect((await line('plan list')).stdout).toBe('No plans.\n');
  const { keptPlan } = await json('client suspend acme --dry-run --keep');
  expect((await line('plan list --status open')).stdout).toMatch(
    /^MADE .*\n.* admin@example\.org +suspendClient +client acme +OPEN/,
  );
  expect((await line('plan list --mutation deleteClient')).stdout).toBe('No plans.\n');
  const shown = await line(`plan show ${keptPlan.id}`);
  expect(shown.stdout).toMatch(/^Plan: +\S+\nOf: +suspendClient\nStatus: +OPEN\n/);
  expect((await line(`plan reject ${keptPlan.id}`)).code).toBe(2);
  expect((await line(`plan reject ${keptPlan.id} --yes`)).stdout).toBe('It is not carried out any more.\n');
  expect((await line(`apply --plan ${keptPlan.id}`)).code).toBe(3);
  expect(await json(`plan show ${keptPlan.id}`)).toMatchObject({ status: 'REJECTED' });
});
