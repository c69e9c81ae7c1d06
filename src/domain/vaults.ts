/** Two purposes, two keys of each key in the ring. */
import { derivedKey, makeVault, type Key, type Vault } from './vault.ts';

export interface Vaults {
  /** What the API opens: secrets of authenticator apps, of known devices. */
  accounts: Vault;
  /** What servers are set up with: the secrets of clients. */
  servers: Vault;
}

/** @param ring newest first */
export function makeVaults(ring: Key[]): Vaults {
  return {
    accounts: makeVault(ring.map((key) => derivedKey(key, 'accounts'))),
    servers: makeVault(ring.map((key) => derivedKey(key, 'servers'))),
  };
}
