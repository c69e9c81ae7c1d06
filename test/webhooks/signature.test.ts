/** Signatures, tries and what docs/webhooks.md says of them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newSecret, signedHeaders } from '../../src/domain/webhooks/signature.ts';
import { verdictOf } from '../../src/webhooks/retries.ts';

const NOW = new Date('2026-11-29T00:00:00Z');

test('the lines for the shell in docs/webhooks.md give the signature', async () => {
  const page = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  const [, script = ''] = /^```sh\n([^]*?)^```$/m.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'regent-signature-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const body = JSON.stringify({ text: 'é "quoted"\\' });
  writeFileSync(join(folder, 'body.json'), body);
  const secret = newSecret();
  const headers = signedHeaders({ id: 'an-id', at: NOW, body }, [secret]);
  const printed = execFileSync('/bin/sh', ['-ec', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: '/usr/bin:/bin',
      secret: secret.slice('whsec_'.length),
      webhook_id: 'an-id',
      webhook_timestamp: headers['webhook-timestamp'],
    },
  });
  expect(printed.trim()).toBe(headers['webhook-signature']);
});

test('tries are spread around the times that the page gives, and the eighth is the last', () => {
  const minutes = (tries: number, random: number) => {
    const verdict = verdictOf(500, tries, NOW, () => random);
    return verdict.to === 'PENDING' ? (verdict.dueAt.getTime() - NOW.getTime()) / 60_000 : verdict.to;
  };
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((tries) => minutes(tries, 0.5))).toEqual([
    1 / 6,
    1,
    5,
    30,
    120,
    360,
    900,
    'FAILED',
  ]);
  expect([minutes(4, 0), minutes(4, 1)]).toEqual([27, 33]);
});

test.each([
  [200, 'DELIVERED'],
  [299, 'DELIVERED'],
  [302, 'PENDING'],
  [404, 'PENDING'],
  [410, 'FAILED'],
  [null, 'PENDING'],
] as const)('after a first try with the status %s it is %s', (status, to) => {
  expect(verdictOf(status, 1, NOW, () => 0.5).to).toBe(to);
});
