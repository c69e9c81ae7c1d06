/** An id as the API gives it: Relay's opaque ids, base64url of `Type:uuid`. */
export function encodeId(typename: string, id: bigint | number | string): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}
