import { expect, test } from 'vitest';
import { newClientSecrets } from '../../src/domain/clients/client-secrets.ts';
import { derivedKey, keyIdOf, makeVault, namedKey, VaultError } from '../../src/domain/secrets/vault.ts';

const key = namedKey(Buffer.alloc(32, 1));
const older = namedKey(Buffer.alloc(32, 2));
const vault = makeVault([key]);
const HERE = 'client/acme/secrets';

test('what is sealed is opened again, and looks different each time', () => {
  const one = vault.seal('a secret', HERE);
  expect(vault.open(one, HERE)).toBe('a secret');
  expect(vault.seal('a secret', HERE)).not.toBe(one);
  expect(one).not.toContain('secret');
});

test('another key, or a changed text, opens nothing', () => {
  const sealed = vault.seal('a secret', HERE);
  expect(() => makeVault([older]).open(sealed, HERE)).toThrow(VaultError);
  expect(() => makeVault([{ ...older, id: key.id }]).open(sealed, HERE)).toThrow(VaultError);
  const last = sealed.at(-2) === 'A' ? 'B' : 'A';
  expect(() => vault.open(`${sealed.slice(0, -2)}${last}${sealed.at(-1)}`, HERE)).toThrow(VaultError);
  for (const nonsense of ['nonsense', '', 'v2', `v2.${key.id}`, `v2.${key.id}.AA.AA.AA`, `v2.${key.id}...`]) {
    expect(() => vault.open(nonsense, HERE)).toThrow(VaultError);
  }
});

test('a sealed value opens in its own place alone', () => {
  const sealed = vault.seal('a secret', HERE);
  for (const elsewhere of ['client/beta/secrets', 'client/acme/secret', '', `${HERE} `]) {
    expect(() => vault.open(sealed, elsewhere)).toThrow(/was altered, or was encrypted for another place/);
  }
});

test('the newest key seals, and all of them open', () => {
  const old = makeVault([older]).seal('a secret', HERE);
  const keys = makeVault([key, older]);
  expect(keys.open(old, HERE)).toBe('a secret');
  expect(keyIdOf(old)).toBe(older.id);
  expect(keyIdOf(keys.seal('a secret', HERE))).toBe(key.id);
  expect(() => vault.open(old, HERE)).toThrow(
    `was encrypted with the key ${older.id}, which is not among the configured keys`,
  );
});

test('a key has an id that does not change, and another secret for each purpose', () => {
  expect(namedKey(Buffer.alloc(32, 1))).toEqual(key);
  expect(key.id).toMatch(/^[0-9a-f]{8}$/);
  const [one, other] = [derivedKey(key, 'one'), derivedKey(key, 'other')];
  expect(new Set([key, one, other].map(({ bytes }) => bytes.toString('hex'))).size).toBe(3);
  expect([one.id, other.id]).toEqual([key.id, key.id]);
});

test("a client's secrets have the formats that the playbooks use", () => {
  const { databasePassword, salt, statsToken } = newClientSecrets();
  expect(databasePassword).toMatch(/^[A-Z0-9]{16}$/);
  expect(salt).toMatch(/^[A-Z0-9]{64}$/);
  expect(Buffer.from(statsToken, 'base64url')).toHaveLength(64);
});
