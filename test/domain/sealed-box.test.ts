import { expect, test } from 'vitest';
import { makeBoxSealer, makeBoxVault, publicHalf } from '../../src/domain/secrets/sealed-box.ts';
import { keyIdOf, namedKey, VaultError } from '../../src/domain/secrets/vault.ts';
import { apiKeysOf, makeApiVaults, makeVaults } from '../../src/domain/secrets/vaults.ts';

const key = namedKey(Buffer.alloc(32, 1));
const older = namedKey(Buffer.alloc(32, 2));
const HERE = 'client/acme/secrets';

test('what the public key seals, the private one opens, and looks different each time', () => {
  const sealer = makeBoxSealer([publicHalf(key)]);
  const vault = makeBoxVault([key]);
  const one = sealer.seal('ein Geheimnis é', HERE);
  expect(vault.open(one, HERE)).toBe('ein Geheimnis é');
  expect(vault.open(vault.seal('', HERE), HERE)).toBe('');
  expect(sealer.seal('ein Geheimnis é', HERE)).not.toBe(one);
  expect(sealer).not.toHaveProperty('open');
});

test('the public key, taken for a private one, opens nothing', () => {
  const sealed = makeBoxSealer([publicHalf(key)]).seal('a secret', HERE);
  expect(publicHalf(key).bytes).not.toEqual(key.bytes);
  expect(() => makeBoxVault([publicHalf(key)]).open(sealed, HERE)).toThrow(VaultError);
});

test('another key, another place, or any changed part opens nothing', () => {
  const vault = makeBoxVault([key]);
  const sealed = vault.seal('a secret', HERE);
  expect(() => makeBoxVault([older]).open(sealed, HERE)).toThrow(`encrypted with the key ${key.id}`);
  expect(() => makeBoxVault([{ ...older, id: key.id }]).open(sealed, HERE)).toThrow(VaultError);
  expect(() => vault.open(sealed, 'client/beta/secrets')).toThrow(/encrypted for another place/);
  const parts = sealed.split('.');
  for (const [index, part] of parts.entries()) {
    const changed = `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`;
    expect(() => vault.open(parts.with(index, changed).join('.'), HERE)).toThrow(VaultError);
  }
  // A point of low order, with which the outcome would be the same for every key.
  const zeros = Buffer.alloc(32).toString('base64url');
  expect(() => vault.open(parts.with(2, zeros).join('.'), HERE)).toThrow(VaultError);
  for (const nonsense of ['', 'x2', `x2.${key.id}.AA.AA.AA`, `x2.${key.id}...`]) {
    expect(() => vault.open(nonsense, HERE)).toThrow(VaultError);
  }
});

test('the newest key seals, and all of them open', () => {
  const old = makeBoxVault([older]).seal('a secret', HERE);
  const keys = makeBoxVault([key, older]);
  expect(keys.open(old, HERE)).toBe('a secret');
  expect(keyIdOf(keys.seal('a secret', HERE))).toBe(key.id);
});

test('an API with keys of its own and a process with the encryption keys understand each other', () => {
  const whole = makeVaults([key, older]);
  const api = makeApiVaults(apiKeysOf([key, older]));
  expect(api.servers.keyIds).toEqual([key.id, older.id]);
  expect(whole.servers.open(api.servers.seal('for servers', HERE), HERE)).toBe('for servers');
  expect(whole.accounts.open(api.accounts.seal('for accounts', HERE), HERE)).toBe('for accounts');
  expect(api.accounts.open(whole.accounts.seal('for accounts', HERE), HERE)).toBe('for accounts');
  // Neither of its keys is one of the encryption keys.
  const given = [...apiKeysOf([key]).accounts, ...apiKeysOf([key]).servers].map(({ bytes }) => bytes);
  for (const bytes of given) {
    expect(() => makeBoxVault([{ id: key.id, bytes }]).open(whole.servers.seal('x', HERE), HERE)).toThrow(
      VaultError,
    );
  }
});
