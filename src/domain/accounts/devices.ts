/**
 * Devices that an account knows: each has signed in to it, and keeps a token in a cookie. Nobody is let in by
 * it; whoever comes with it is not held up by the failures of those who come without (sign-in-limits.ts).
 * Another password or second factor forgets them, as it ends sessions.
 */
import { hashOf, isToken, newToken } from '../secrets/secret-tokens.ts';
import type { Store, Tx } from '../store.ts';

/** Unless it signs in again, a device is known for as long as browsers keep a cookie at most. */
export const DEVICE_MS = 400 * 86_400_000;

/** More than anybody has: those that are used least are somebody else's, or gone. */
const MOST_DEVICES = 10;

export interface KeptDevice {
  userId: string;
  deviceId: string;
  /** For the device to keep. */
  token: string;
}

/** The device that comes with this token, if the account with this address knows it. */
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

/** After a sign-in: the same device goes on, another is kept. The user is locked. */
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
