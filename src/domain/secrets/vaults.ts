/** Two vaults for two purposes. Each encryption key gives one key for each purpose. */
import { makeBoxSealer, makeBoxVault, publicHalf } from './sealed-box.ts';
import { derivedKey, makeVault, type Key, type Sealer, type Vault } from './vault.ts';

/** The vaults of an API process. */
export interface ApiVaults {
  /** For values that the API opens: the secrets of authenticator apps, the links of clients' first users. */
  accounts: Vault;
  /**
   * For values that only workers need: the API writes the secrets of clients, and the addresses and secrets of
   * webhooks, and cannot read them.
   */
  servers: Sealer;
}

export interface Vaults extends ApiVaults {
  servers: Vault;
}

/** The keys of an API process that has no other keys; each list newest first. */
export interface ApiKeys {
  accounts: Key[];
  /** Public keys. */
  servers: Key[];
}

/** @param keys newest first */
export function makeVaults(keyRing: Key[]): Vaults {
  return { accounts: makeVault(keyRing.map(forAccounts)), servers: makeBoxVault(keyRing.map(forServers)) };
}

export function makeApiVaults({ accounts, servers }: ApiKeys): ApiVaults {
  return { accounts: makeVault(accounts), servers: makeBoxSealer(servers) };
}

/** The keys that an API process needs. */
export function apiKeysOf(keyRing: Key[]): ApiKeys {
  return { accounts: keyRing.map(forAccounts), servers: keyRing.map((key) => publicHalf(forServers(key))) };
}

const forAccounts = (key: Key) => derivedKey(key, 'accounts');
const forServers = (key: Key) => derivedKey(key, 'servers');
