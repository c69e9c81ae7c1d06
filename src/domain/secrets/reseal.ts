/** All sealed values of the database: looked at before work begins, and sealed anew. */
import { contexts } from './contexts.ts';
import { isOldSeal, openOldSeal } from './old-seals.ts';
import { keyIdOf, VaultError, type Key, type Sealer, type Vault } from './vault.ts';
import type { Vaults } from './vaults.ts';
import type { ClientSecrets } from '../vocabulary.ts';

export interface SealedValue {
  kind: keyof typeof VAULTS;
  /** Of its row. */
  id: string;
  /** What its context is made of: an alias, or a user's id. */
  name: string;
  sealed: string;
}

/** Which of the vaults each kind is of. */
const VAULTS = {
  clientSecrets: 'servers',
  firstUserToken: 'accounts',
  totp: 'accounts',
} as const satisfies Partial<Record<keyof typeof contexts, keyof Vaults>>;

export interface Resealed {
  value: SealedValue;
  sealed: string;
}

/** What resealing asks of the database; src/db answers. */
export interface Seals {
  all(): Promise<SealedValue[]>;
  /** In one transaction, and each only where it still is what was read. */
  replace(changes: Resealed[]): Promise<void>;
}

/** Values of the format before are there among others, where they have no business. */
export class OldSealsError extends VaultError {
  override name = 'OldSealsError';
  constructor(old: SealedValue[]) {
    super(
      `These secrets have the previous format, while others have the present one: ${named(old)}. Either an older Regent still works on this database: stop it. Or somebody has restored an older copy: find out who. If the values are right, npm run rotate-key converts them.`,
    );
  }
}

/** Once, after the update that brought the present format: all at once, or not at all. */
export async function resealOld(seals: Seals, keyRing: Key[], vaults: Vaults): Promise<void> {
  const values = await seals.all();
  const old = values.filter(({ sealed }) => isOldSeal(sealed));
  if (old.length === 0) return;
  // Sealed for no place, they could have been put anywhere since.
  if (old.length < values.length) throw new OldSealsError(old);
  await seals.replace(old.flatMap((value) => anew(value, keyRing, vaults)));
}

/** Every value that another key than the newest sealed, under the newest one. Gives how many those were. */
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
  // The token of the first user was among the other secrets.
  const { firstUserToken, ...secrets } = JSON.parse(plain) as ClientSecrets & { firstUserToken: string };
  return [
    resealed(value, JSON.stringify(secrets)),
    resealed({ ...value, kind: 'firstUserToken', sealed: '' }, firstUserToken),
  ];
}

/** What these vaults do not open, tried on every value. */
export async function unopened(seals: Seals, vaults: Vaults): Promise<SealedValue[]> {
  return (await seals.all()).filter((value) => !opens(vaults[VAULTS[value.kind]], value));
}

/**
 * The ids of keys that values are sealed with and that these vaults do not have, each with one such value; no work
 * can begin without them.
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

/** A few of them, by their places. */
export function named(values: SealedValue[]): string {
  const shown = values.slice(0, 5).map(contextOf);
  const more = values.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
