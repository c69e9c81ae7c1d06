/** Values and files that ansible-vault has encrypted. */
import { Vault } from 'ansible-vault';

const HEADER = '$ANSIBLE_VAULT;';

/** Why a text stays closed: a part of a sentence that quotes nothing of it. */
export class ClosedVaultError extends Error {
  override name = 'ClosedVaultError';
}

export const isVault = (text: string) => text.trimStart().startsWith(HEADER);

/** The text in clear. Throws a ClosedVaultError. */
export async function openVault(text: string, password: string | undefined): Promise<string> {
  if (password === undefined || password === '')
    throw new ClosedVaultError('it is encrypted by ansible-vault, and no vault password was given');
  const lines = text.split('\n').map((line) => line.trim());
  try {
    const clear = await new Vault({ password }).decrypt(lines.join('\n').trim(), undefined);
    if (clear !== undefined) return clear;
  } catch {
    // Its reasons would not help: the password is wrong, or the text is damaged.
  }
  throw new ClosedVaultError(
    'it is encrypted by ansible-vault, and the vault password that was given does not open it',
  );
}
