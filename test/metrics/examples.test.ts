/** What people copy: alert rules, the dashboard, and the script that watches from outside. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { METRICS, type Definition } from '../../src/metrics/catalogue.ts';
import { newFolder } from '../kit/folder.ts';
import { canRun } from '../kit/services/service.ts';

const root = new URL('../..', import.meta.url).pathname;
const examples = join(root, 'docs/examples');
const RULES = join(examples, 'prometheus-rules.yml');

const hasPromtool = canRun('promtool', 'apt-get install prometheus, from Debian', 'promtool', '--version');

/** All names by which a metric can be asked for. */
const ofRegent = Object.entries<Definition>(METRICS).flatMap(([name, { type }]) =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
);

async function unknownIn(expressions: string[]): Promise<string[]> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const ofNode = (await register.getMetricsAsJSON()).map(({ name }) => name);
  const asked = expressions.flatMap((each) => each.match(/\b(regent|nodejs|process)_\w+/g) ?? []);
  expect(asked.length).toBeGreaterThan(10);
  return asked.filter((name) => ![...ofRegent, ...ofNode].includes(name));
}

interface Rules {
  groups: { rules: { alert: string; expr: string; labels: object; annotations: object }[] }[];
}

test('the rules ask only for metrics that there are, and each says what is wrong', async () => {
  const { groups } = parse(await readFile(RULES, 'utf8')) as Rules;
  const rules = groups.flatMap((group) => group.rules);
  expect(await unknownIn(rules.map(({ expr }) => expr))).toEqual([]);
  for (const { alert, labels, annotations } of rules) {
    expect(alert).toMatch(/^Regent/);
    expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning)$/) });
    expect(annotations).toEqual({ summary: expect.stringMatching(/\w/) });
  }
});

test.runIf(hasPromtool)('promtool accepts the rules', () => {
  execFileSync('promtool', ['check', 'rules', RULES], { stdio: 'pipe' });
});

test.runIf(hasPromtool)(
  'the rules raise what is wrong, once, and nothing else',
  () => {
    const { status, stderr } = spawnSync('promtool', ['test', 'rules', 'prometheus-rules.yml'], {
      cwd: join(root, 'test/metrics'),
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  },
  300_000,
);

test('each rule is tried', async () => {
  const { groups } = parse(await readFile(RULES, 'utf8')) as Rules;
  const tried = await readFile(join(root, 'test/metrics/prometheus-rules.yml'), 'utf8');
  const names = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  expect(names.filter((name) => !tried.includes(`alertname="${name}"`))).toEqual([]);
});

test('the dashboard is JSON, and asks only for metrics that there are', async () => {
  const { panels } = JSON.parse(await readFile(join(examples, 'grafana-dashboard.json'), 'utf8')) as {
    panels: { id: number; targets: { expr: string }[] }[];
  };
  expect(await unknownIn(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))).toEqual([]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

test('the watch mails when Regent becomes ill and when it is well again, and not in between', async () => {
  const folder = await newFolder('watch');
  const answers = join(folder, 'well');
  for (const [name, script] of [
    ['curl', `[ -e '${answers}' ] && echo '{"ok":true}' || { echo '{"ok":false}'; exit 22; }`],
    ['mail', `[ ! -e '${folder}/no-mail' ] && { echo "$2" >>'${folder}/mails'; cat >>'${folder}/mails'; }`],
  ] as const) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const watch = () =>
    spawnSync(join(examples, 'regent-watch.sh'), ['https://regent.test', 'a@b.test', folder], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
    }).status;
  const mails = async () =>
    (await readFile(join(folder, 'mails'), 'utf8').catch(() => '')).match(/Regent is \w+/g);

  await writeFile(answers, '');
  expect([watch(), await mails()]).toEqual([0, null]);
  await rm(answers);
  await writeFile(join(folder, 'no-mail'), '');
  expect(watch()).not.toBe(0);
  await rm(join(folder, 'no-mail'));
  expect([watch(), watch(), await mails()]).toEqual([0, 0, ['Regent is ill']]);
  await writeFile(answers, '');
  expect([watch(), watch(), await mails()]).toEqual([0, 0, ['Regent is ill', 'Regent is well']]);
});
