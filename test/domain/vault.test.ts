import { expect, test } from 'vitest';
import { makeVault, newClientSecrets, VaultError } from '../../src/domain/vault.ts';

const vault = makeVault(Buffer.alloc(32, 1));

test('what is sealed is opened again, and looks different each time', () => {
  const one = vault.seal('a secret');
  expect(vault.open(one)).toBe('a secret');
  expect(vault.seal('a secret')).not.toBe(one);
  expect(one).not.toContain('secret');
});

test('another key, or a changed text, opens nothing', () => {
  const sealed = vault.seal('a secret');
  expect(() => makeVault(Buffer.alloc(32, 2)).open(sealed)).toThrow(VaultError);
  const last = sealed.at(-2) === 'A' ? 'B' : 'A';
  expect(() => vault.open(`${sealed.slice(0, -2)}${last}${sealed.at(-1)}`)).toThrow(VaultError);
  expect(() => vault.open('nonsense')).toThrow(VaultError);
});

test("a client's secrets have the formats that the playbooks use", () => {
  const { databasePassword, salt, statsToken, firstUserToken } = newClientSecrets();
  expect(databasePassword).toMatch(/^[A-Z0-9]{16}$/);
  expect(salt).toMatch(/^[A-Z0-9]{64}$/);
  expect(Buffer.from(statsToken, 'base64url')).toHaveLength(64);
  expect(firstUserToken.length).toBeGreaterThan(40);
});
