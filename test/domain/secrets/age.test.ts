import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseIdentities, recipientOf, relay } from '../../../src/domain/secrets/age.ts';
import { canRun } from '../../kit/services/service.ts';

/** From the README of age and a file that age 1.1.1 has written for it. */
const SECRET = 'AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX';
const RECIPIENT = 'age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj';

describe('an identity of age', () => {
  test('is read from a file with comments, and tells its recipient', () => {
    const identities = parseIdentities(`# created: today\n\n${SECRET}\n`) ?? [];
    expect(identities.map(recipientOf)).toEqual([RECIPIENT]);
  });

  test.each([
    '',
    '# nothing\n',
    'AGE-SECRET-KEY-1GF',
    `${SECRET}\nAGE-PLUGIN-YUBIKEY-1QQ`,
    SECRET.replace('1GF', '1GG'),
    SECRET.replace('KEY', 'key'),
    RECIPIENT,
  ])('is refused if anything in its file is none: %s', (text) => {
    expect(parseIdentities(text)).toBeUndefined();
  });
});

const hasAge = canRun('age', 'install age.', 'age', '--version');

describe.skipIf(!hasAge)('a file that age has encrypted', () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'regent-age-'));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  };
  const encrypted = (text: string, ...recipients: string[]) =>
    execFileSync(
      'age',
      recipients.flatMap((each) => ['-r', each]),
      { input: text },
    );
  const newIdentity = () => {
    const text = execFileSync('age-keygen', { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    const [identity] = parseIdentities(text) ?? [];
    return { text, identity: identity!, recipient: /age1\w+/.exec(text)?.[0] ?? '' };
  };

  test('is opened by the new identity alone, with the new header before the old content', () => {
    const [ours, others] = [newIdentity(), newIdentity()];
    expect(recipientOf(ours.identity)).toBe(ours.recipient);
    const text = 'of the client\n'.repeat(10_000);
    const file = encrypted(text, others.recipient, ours.recipient);
    const { header, replaces, identity } = relay(file.subarray(0, 2_000), [ours.identity]);
    const path = folder();
    writeFileSync(join(path, 'key'), identity);
    const anew = Buffer.concat([header, file.subarray(replaces)]);
    expect(execFileSync('age', ['-d', '-i', join(path, 'key')], { input: anew }).toString()).toBe(text);
    expect(identity).not.toContain(ours.text);
    writeFileSync(join(path, 'ours'), ours.text);
    for (const [key, input] of [
      ['key', file],
      ['ours', anew],
    ] as const)
      expect(() => execFileSync('age', ['-d', '-i', join(path, key)], { input, stdio: 'pipe' })).toThrow(
        /no identity matched/,
      );
    expect(readFileSync(join(path, 'key'), 'utf8')).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}\n$/);
  });

  test('is refused in words if it is for others, is damaged, or is none', () => {
    const [ours, others] = [newIdentity(), newIdentity()];
    const refusal = (file: Buffer, identities = [ours.identity]) => {
      try {
        return relay(file, identities);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const file = encrypted('text', ours.recipient);
    expect(refusal(encrypted('text', others.recipient))).toBe(
      `is encrypted for others: no identity in BACKUP_AGE_IDENTITY_FILE opens it (${ours.recipient})`,
    );
    expect(refusal(file, [])).toMatch(/no identity of age: set BACKUP_AGE_IDENTITY_FILE/);
    expect(refusal(Buffer.from('plain'))).toBe('is no file that age has encrypted');
    expect(refusal(file.subarray(0, 60))).toBe('is no file that age has encrypted');
    const mac = file.indexOf('--- ') + 4;
    const changed = Buffer.from(file);
    changed[mac] = changed[mac] === 65 ? 66 : 65;
    expect(refusal(changed)).toBe('is encrypted, and its header is damaged');
  });
});
