import { shown } from '../domain/shown.ts';
import { badInput } from './errors.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Relay's opaque ids: base64url of `Type:uuid`. */
export function encodeId(typename: string, id: bigint | number | string): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

export function decodeId(id: string): { typename: string; id: string } {
  const [typename = '', uuid = ''] = Buffer.from(id, 'base64url').toString().split(':');
  if (!/^\w+$/.test(typename) || !UUID.test(uuid)) {
    throw badInput(`${shown(id)} is not an id. Take one from an answer of this API, as it is.`);
  }
  return { typename, id: uuid };
}
