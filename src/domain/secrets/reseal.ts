/** All sealed values of the database: Regent checks them before work begins, and can seal them again. */
import { ownCommand } from './own-command.ts';
import { contexts } from './contexts.ts';
import { isOldSeal, openOldSeal } from './old-seals.ts';
import { keyIdOf, VaultError, type Key, type Sealer, type Vault } from './vault.ts';
import type { Vaults } from './vaults.ts';
import type { ClientSecrets } from '../vocabulary.ts';

export interface SealedValue {
  kind: keyof typeof VAULTS;
  /** The id of its row. */
  id: string;
  /** The variable part of its context: an alias, or the id of a user or webhook. */
  name: string;
  sealed: string;
}

/** The vault for each kind. */
const VAULTS = {
  clientSecrets: 'servers',
  firstUserToken: 'accounts',
  totp: 'accounts',
  webhookUrl: 'servers',
  webhookSecret: 'servers',
  webhookOldSecret: 'servers',
} as const satisfies Partial<Record<keyof typeof contexts, keyof Vaults>>;

export interface Resealed {
  value: SealedValue;
  sealed: string;
}

/** The database operations for resealing; src/db implements them. */
export interface Seals {
  all(): Promise<SealedValue[]>;
  /** In one transaction; replaces each value only if it has not changed since it was read. */
  replace(changes: Resealed[]): Promise<void>;
}

/** Some values have the old format and others have the new one, which must not happen. */
export class OldSealsError extends VaultError {
  override name = 'OldSealsError';
  constructor(old: SealedValue[]) {
    super(
      `These secrets have the previous format, while others have the present one: ${named(old)}. Either an older Regent still works on this database: stop it. Or somebody has restored an older copy: find out who. If the values are right, ${ownCommand('rotate-key')} converts them.`,
    );
  }
}

/** Runs once, after the update to the present format: converts all values, or none. */
export async function resealOld(seals: Seals, keyRing: Key[], vaults: Vaults): Promise<void> {
  const values = await seals.all();
  const old = values.filter(({ sealed }) => isOldSeal(sealed));
  if (old.length === 0) return;
  // Old values are not bound to a place, so somebody may have moved them.
  if (old.length < values.length) throw new OldSealsError(old);
  await seals.replace(old.flatMap((value) => anew(value, keyRing, vaults)));
}

/** Seals all values of older keys again, with the newest key. Returns their number. */
export async function resealAll(seals: Seals, keyRing: Key[], vaults: Vaults): Promise<number> {
  const others = (await seals.all()).filter(({ sealed }) => keyIdOf(sealed) !== keyRing[0]?.id);
  await seals.replace(others.flatMap((value) => anew(value, keyRing, vaults)));
  return others.length;
}

function anew(value: SealedValue, keyRing: Key[], vaults: Vaults): Resealed[] {
  const resealed = (of: SealedValue, plain: string): Resealed => ({
    value: of,
    sealed: vaults[VAULTS[of.kind]].seal(plain, contextOf(of)),
  });
  if (!isOldSeal(value.sealed)) {
    return [resealed(value, vaults[VAULTS[value.kind]].open(value.sealed, contextOf(value)))];
  }
  const plain = openOldSeal(keyRing, value.sealed);
  if (value.kind !== 'clientSecrets') return [resealed(value, plain)];
  // The old format had the token of the first user among the other secrets.
  const { firstUserToken, ...secrets } = JSON.parse(plain) as ClientSecrets & { firstUserToken: string };
  return [
    resealed(value, JSON.stringify(secrets)),
    resealed({ ...value, kind: 'firstUserToken', sealed: '' }, firstUserToken),
  ];
}

/** The values that these vaults cannot open; tries every value. */
export async function unopened(seals: Seals, vaults: Vaults): Promise<SealedValue[]> {
  return (await seals.all()).filter((value) => !opens(vaults[VAULTS[value.kind]], value));
}

/**
 * The ids of keys that values need and these vaults do not have, each with one such value. Work cannot begin
 * without these keys.
 */
export async function lackingKeys(
  seals: Seals,
  vaults: Record<keyof Vaults, Sealer>,
): Promise<Map<string, SealedValue>> {
  const lacking = (await seals.all()).flatMap((value) => {
    const id = keyIdOf(value.sealed) ?? 'of the format before';
    return vaults[VAULTS[value.kind]].keyIds.includes(id) ? [] : [[id, value] as const];
  });
  return new Map(lacking);
}

export const contextOf = ({ kind, name }: SealedValue) => contexts[kind](name);

function opens(vault: Vault, value: SealedValue): boolean {
  try {
    vault.open(value.sealed, contextOf(value));
    return true;
  } catch (error) {
    if (error instanceof VaultError) return false;
    throw error;
  }
}

/** The places of the first five values, and the number of the others. */
export function named(values: SealedValue[]): string {
  const shown = values.slice(0, 5).map(contextOf);
  const more = values.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
