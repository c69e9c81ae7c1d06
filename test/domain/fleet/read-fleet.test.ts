/** A file of the estate that cannot be used is refused with the line and in words. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { RefusedError } from '../../../src/domain/errors.ts';
import { readFleet } from '../../../src/domain/fleet/read-fleet.ts';

function problemsOf(text: string): string[] {
  try {
    readFleet(text);
  } catch (error) {
    if (error instanceof RefusedError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

const client = (alias: string) => `  ${alias}:
    server: fo1.test
    name: A
    contactEmail: a@b.example
    firstUser: { firstName: A, lastName: B, email: a@b.example }
`;

test('what is left out is left out', () => {
  expect(readFleet('version: 1').file).toEqual({
    version: 1,
    servers: {},
    models: [],
    clients: {},
    schedules: [],
    maintenanceWindows: [],
    webhooks: [],
  });
});

test.each([
  ['nothing', '', ['Line 1: must be an object: { ... }. It is null.']],
  [
    'another version, of which nothing else is judged',
    'version: 2\nzones: []',
    ['Line 1: version: must be 1. It is 2.'],
  ],
  ['no version', 'servers: {}', ['Line 1: version: must be 1. It is missing.']],
  [
    'an alias that is there twice',
    `version: 1\nclients:\n${client('acme')}${client('acme')}`,
    ['Line 8: Map keys must be unique.'],
  ],
  [
    'a key that does not exist',
    `version: 1\nclients:\n${client('acme')}    phone: 1\n`,
    [
      'Line 8: clients.acme: Unrecognized key: "phone". There are: delete, server, name, contactEmail, firstUser, twoFactorEnforced, backgroundImportActive, activeLanguages, defaultLanguage, directives, models, suspended, backupMaxAgeHours.',
    ],
  ],
  [
    'a value of another kind, and one that is missing',
    'version: 1\nschedules:\n  - kind: SYNC\n    cron: 5\n',
    [
      'Line 4: schedules.0.cron: must be text, in quotes. It is 5.',
      'Line 3: schedules.0.timeZone: must be text, in quotes. It is missing.',
    ],
  ],
  [
    'a value that is not one of those that there are',
    'version: 1\nservers:\n  fo1.test:\n    label: One\n    role: FRONT\n    connection: LOCAL\n',
    [
      'Line 5: servers.fo1.test.role: must be one of "FRONT_OFFICE", "BACK_OFFICE", "REVERSE_PROXY", "BACKUP_STORE". It is "FRONT".',
    ],
  ],
  ['a tab', 'version: 1\nclients:\n\tacme: {}\n', ['Line 3: Tabs are not allowed as indentation.']],
  [
    'two documents',
    'version: 1\n---\nversion: 1\n',
    ['Line 2: Source contains multiple documents; please use YAML.parseAllDocuments().'],
  ],
  [
    'a character that cannot be stored, also in a key',
    'version: 1\nclients:\n  "a\\0b": { server: "\\ud800", name: "\\e[2J" }\n',
    Array.from(
      { length: 3 },
      () => 'Line 3: A text has a control character or half of a surrogate pair. Remove it.',
    ),
  ],
  [
    'a client that is deleted and has values as well',
    'version: 1\nclients:\n  acme: { delete: true, name: A }\n',
    ['Line 3: clients.acme: Unrecognized key: "name". There are: delete.'],
  ],
])('%s is refused', (_what, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

test('the file in docs/fleet.md can be read', async () => {
  const page = await readFile(new URL('../../../docs/fleet.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /^```yaml\n([^]*?)^```$/m.exec(page) ?? [];
  expect(Object.keys(readFleet(yaml).file.clients)).toEqual(['acme', 'beta']);
});

test('a short file cannot stand for an endless one', () => {
  const lists = Array.from({ length: 9 }, (_, index) => {
    const items = Array.from({ length: 9 }, () => (index === 0 ? 'x' : `*l${index - 1}`)).join(', ');
    return `l${index}: &l${index} [${items}]`;
  });
  expect(problemsOf(`version: 1\n${lists.join('\n')}`)).toEqual([
    'Excessive alias count indicates a resource exhaustion attack.',
  ]);
});

test('a file that is too long is refused before it is read', () => {
  expect(problemsOf('#'.repeat(800_001))).toEqual([
    'The file has 800001 characters; at most 800000 are taken. Divide it: what is not in a file is left alone.',
  ]);
});
