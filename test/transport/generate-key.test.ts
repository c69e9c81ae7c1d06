import ssh2 from 'ssh2';
import { expect, test, vi } from 'vitest';
import { generateKey } from '../../src/transport/keys/generate-key.ts';

test('a key pair that could not be read back is never given', () => {
  const short = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAHzu7cwpeAODaugVhGWJTlBgMpd/4FLcouwRbcq6hb08=';
  const bad = { ...generateKey('bad'), public: short };
  expect(ssh2.utils.parseKey(bad.public)).toBeInstanceOf(Error);
  const good = generateKey('better');
  const generate = vi
    .spyOn(ssh2.utils, 'generateKeyPairSync')
    .mockReturnValueOnce(bad)
    .mockReturnValueOnce(good);
  expect(generateKey('better')).toBe(good);
  expect(generate).toHaveBeenCalledTimes(2);
  generate.mockRestore();
});
