/** Two purposes, and for each of them a key of its own, from each encryption key. */
import { makeBoxSealer, makeBoxVault, publicHalf } from './sealed-box.ts';
import { derivedKey, makeVault, type Key, type Sealer, type Vault } from './vault.ts';

/** What an API works with. */
export interface ApiVaults {
  /** What it opens itself: the secrets of authenticator apps, the links of clients' first users. */
  accounts: Vault;
  /** What servers are set up with: it writes the secrets of clients, and reads none. */
  servers: Sealer;
}

export interface Vaults extends ApiVaults {
  servers: Vault;
}

/** The keys of an API that has no other; each list newest first. */
export interface ApiKeys {
  accounts: Key[];
  /** Public ones. */
  servers: Key[];
}

/** @param keys newest first */
export function makeVaults(keyRing: Key[]): Vaults {
  return { accounts: makeVault(keyRing.map(forAccounts)), servers: makeBoxVault(keyRing.map(forServers)) };
}

export function makeApiVaults({ accounts, servers }: ApiKeys): ApiVaults {
  return { accounts: makeVault(accounts), servers: makeBoxSealer(servers) };
}

/** The part of the keys that an API needs. */
export function apiKeysOf(keyRing: Key[]): ApiKeys {
  return { accounts: keyRing.map(forAccounts), servers: keyRing.map((key) => publicHalf(forServers(key))) };
}

const forAccounts = (key: Key) => derivedKey(key, 'accounts');
const forServers = (key: Key) => derivedKey(key, 'servers');
