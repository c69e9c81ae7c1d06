/** What somebody has changed on purpose on a real host becomes the desired state, while a neighbour goes on answering. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { ask } from '../../plugins/web.ts';
import { publicHost } from '../../wired-regent.ts';
import { carryOut, plan, type Run } from '../kit/runs.ts';
import { clientId as idOf, clientOf, createClient, site, siteComesTo, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { treeOf } from '../kit/tree.ts';

const { frontOffice } = lab();
const regent = useRegent();
const [acme, beta] = ['acme-adopt', 'beta-adopt'];
const conf = `/etc/apache2/sites-available/${acme}.conf`;
const localPhp = `/var/www/${acme}/local.php`;
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });

const loop = new AbortController();
const answers: number[] = [];
let asking: Promise<void>;

beforeAll(async () => {
  expect(await createClient(regent, frontOffice, acme, { activeLanguages: ['fr', 'en'] })).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await createClient(regent, frontOffice, beta)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  asking = (async () => {
    while (!loop.signal.aborted) answers.push((await site(beta)).status);
  })();
});
afterAll(async () => {
  loop.abort();
  await asking;
});

interface Found {
  id: string;
  subject: string;
  adoptable: string[];
}

async function drift(): Promise<Found[]> {
  const { drift: page } = await regent.api.ask<{ drift: { nodes: Found[] } }>(
    'query ($filter: DriftFilter) { drift(filter: $filter) { nodes { id subject adoptable } } }',
    { filter: fo1() },
  );
  return page.nodes.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
}

interface Adopted {
  after: object | null;
  userErrors: { code: string; message: string }[];
}

async function adopt(driftId: string | undefined, dryRun = false): Promise<Adopted> {
  const { adoptDrift } = await regent.api.ask<{ adoptDrift: Adopted }>(
    `mutation ($input: AdoptDriftInput!) { adoptDrift(input: $input) {
      drift { end } after { directives activeLanguages defaultLanguage } userErrors { code message }
    } }`,
    { input: { driftId, dryRun } },
  );
  return adoptDrift;
}

const setDirectives = async (...lines: string[]): Promise<Run> =>
  carryOut(regent, 'setDirectives', { clientId: await idOf(regent, acme), directives: lines.join('\n') });

const headers = async (path = '/') => (await ask(frontOffice, `${acme}.${publicHost}`, path)).headers;

test('directives are loaded by Apache, and those that it refuses change nothing', async () => {
  expect(await setDirectives('Header always set X-Set "by Regent"')).toMatchObject({ status: 'SUCCEEDED' });
  const before = await treeOf(frontOffice);
  for (const [line, words] of [
    ['Header sett X-Set "wrong"', 'first argument must be'],
    ['Require ip 192.0.2.0/24', 'Require not allowed'],
  ] as const) {
    const run = await setDirectives('Header always set X-Set "by Regent"', line);
    expect(run).toMatchObject({ status: 'FAILED', explanation: expect.stringContaining(words) });
    expect(run.explanation).toContain(`Apache refuses the part of ${acme}, which was restored`);
  }
  const sites = (tree: string[]) => tree.filter((line) => line.startsWith('/etc/apache2/sites'));
  expect(sites(await treeOf(frontOffice)).map(withoutTime)).toEqual(sites(before).map(withoutTime));
  expect((await site(acme)).status).toBe(200);
  const closed = await setDirectives('<Location "/">', '  Require ip 192.0.2.0/24', '</Location>');
  expect(closed).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site(acme)).status).toBe(403);
  expect(await setDirectives('Header always set X-Set "by Regent"')).toMatchObject({ status: 'SUCCEEDED' });
});

/** What was put back is the same again, but was written later. */
const withoutTime = (line: string) => line.replace(/ \d+\.\d+ /, ' ');

test('directives and languages that were changed by hand are adopted, and nothing differs after that', async () => {
  await told(
    frontOffice,
    `sed -i 's/^    RewriteEngine On/\\tHeader always set X-Hand "one"\\n    php_admin_value upload_max_filesize 300M\\n&/' ${conf}
     sed -i "s/'activeLanguages' => \\['fr', 'en'\\]/'activeLanguages' => ['fr', 'en', 'de']/; s/'defaultLanguageIndex' => 1/'defaultLanguageIndex' => 3/" ${localPhp}
     apache2ctl graceful`,
  );
  expect(await carryOut(regent, 'syncServer', { ...fo1(), syncPolicy: 'REPORT' })).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringMatching(/^2 things differ on fo1\.lab\.test/),
  });
  const found = await drift();
  expect(found).toMatchObject([
    { subject: conf, adoptable: ['directives'] },
    { subject: localPhp, adoptable: ['activeLanguages', 'defaultLanguage'] },
  ]);
  const before = await treeOf(frontOffice);
  const directives =
    'Header always set X-Hand "one"\nphp_admin_value upload_max_filesize 300M\nHeader always set X-Set "by Regent"';
  for (const dryRun of [true, false]) {
    expect(await adopt(found[0]?.id, dryRun)).toMatchObject({ after: { directives }, userErrors: [] });
    expect(await adopt(found[1]?.id, dryRun)).toMatchObject({
      after: { activeLanguages: ['fr', 'en', 'de'], defaultLanguage: 'DE' },
      userErrors: [],
    });
  }
  expect(await plan(regent, 'syncServer', fo1())).toEqual([]);
  expect(await treeOf(frontOffice)).toEqual(before);
  expect(await drift()).toEqual([]);
  expect(await clientOf(regent, acme, 'directives activeLanguages defaultLanguage')).toEqual({
    directives,
    activeLanguages: ['fr', 'en', 'de'],
    defaultLanguage: 'DE',
  });
  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  expect(await drift()).toEqual([]);
  expect(await told(frontOffice, `grep -c X-Hand ${conf}`)).toBe('1');
});

test('what Apache refuses is not adopted, in its words, and can still be repaired', async () => {
  await told(frontOffice, `sed -i 's/^    RewriteEngine On/    Header sett X-Wrong "one"\\n&/' ${conf}`);
  await carryOut(regent, 'syncServer', { ...fo1(), syncPolicy: 'REPORT' });
  const [found] = await drift();
  expect(found).toMatchObject({ subject: conf, adoptable: ['directives'] });
  const before = await treeOf(frontOffice);
  const refused = await adopt(found?.id);
  expect(refused).toMatchObject({ after: null, userErrors: [{ code: 'REFUSED' }] });
  expect(refused.userErrors[0]?.message).toMatch(
    new RegExp(
      `^${conf} cannot be adopted. Apache on fo1.lab.test refuses its configuration as it is: .*${acme}.conf`,
    ),
  );
  expect(await treeOf(frontOffice)).toEqual(before);
  expect(await carryOut(regent, 'repairDrift', { driftIds: [found?.id] })).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await told(frontOffice, `grep -c X-Wrong ${conf} || true`)).toBe('0');
});

test('the client answers with what was adopted, also after a suspension, and the neighbour has always answered', async () => {
  expect(await headers()).toMatchObject({ 'x-hand': 'one', 'x-set': 'by Regent' });
  const clientId = await idOf(regent, acme);
  expect(await carryOut(regent, 'suspendClient', { clientId })).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site(acme)).status).toBe(503);
  expect(await carryOut(regent, 'resumeClient', { clientId })).toMatchObject({ status: 'SUCCEEDED' });
  await siteComesTo(acme, { instanceName: `Name of ${acme}` });
  expect(await headers()).toMatchObject({ 'x-hand': 'one', 'x-set': 'by Regent' });
  loop.abort();
  await asking;
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter((status) => status !== 200)).toEqual([]);
});
