/**
 * Devices that an account knows: its user has signed in on them, and they keep a token in a cookie. The token
 * does not replace the sign-in: it only prevents that failed sign-ins elsewhere block this device
 * (sign-in-limits.ts). A change of the password or the second factor forgets devices and ends sessions.
 */
import { hashOf, isToken, newToken } from '../secrets/secret-tokens.ts';
import type { Store, Tx } from '../store.ts';

/** The longest time that browsers keep a cookie. Each sign-in starts it again. */
export const DEVICE_MS = 400 * 86_400_000;

/** No person has more devices. If there are more, the least used ones belong to others, or are gone. */
const MOST_DEVICES = 10;

export interface KeptDevice {
  userId: string;
  deviceId: string;
  /** The device keeps it. */
  token: string;
}

/** The device with this token, if the account with this address knows it. */
export async function knownDevice(
  store: Store,
  token: string | null,
  email: string,
  now: Date,
): Promise<KeptDevice | undefined> {
  if (token === null || !isToken('dev', token)) return undefined;
  const found = await store.transact((tx) => tx.knownDevice(hashOf(token), email, now));
  return found && { userId: found.userId, deviceId: found.id, token };
}

/** After a sign-in: renews a known device, or stores a new one. The caller has locked the user. */
export async function keepDevice(
  tx: Tx,
  userId: string,
  known: KeptDevice | undefined,
  usedAt: Date,
): Promise<KeptDevice> {
  const expiresAt = new Date(usedAt.getTime() + DEVICE_MS);
  if (known !== undefined && (await tx.renewDevice(known.deviceId, usedAt, expiresAt))) return known;
  const token = newToken('dev');
  const device = { userId, tokenHash: hashOf(token), lastUsedAt: usedAt, expiresAt };
  const { id: deviceId } = await tx.insertDevice(device, MOST_DEVICES);
  return { userId, deviceId, token };
}
