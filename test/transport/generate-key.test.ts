import ssh2 from 'ssh2';
import { expect, test, vi } from 'vitest';
import { generateKey } from '../../src/transport/generate-key.ts';

test('a key pair that could not be read back is never given', () => {
  const good = generateKey('good');
  const bad = { ...good, private: good.private.replace(/\n.{70}/, '\n') };
  expect(ssh2.utils.parseKey(bad.private)).toBeInstanceOf(Error);
  const generate = vi.spyOn(ssh2.utils, 'generateKeyPairSync').mockReturnValueOnce(bad);
  expect(generateKey('better').public).toMatch(/^ssh-ed25519 \S+ better$/);
  expect(generate).toHaveBeenCalledTimes(2);
  generate.mockRestore();
});
