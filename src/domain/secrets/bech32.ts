/** Bech32 (BIP 173) without its limit of length, as age writes its keys: `age1…` and `AGE-SECRET-KEY-1…`. */

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** In small letters. */
export function toBech32(prefix: string, bytes: Uint8Array): string {
  const data = regrouped([...bytes], 8, 5) ?? [];
  const rest = checksum([...expanded(prefix), ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  const sum = Array.from({ length: 6 }, (_, i) => (rest >>> (5 * (5 - i))) & 31);
  return `${prefix}1${[...data, ...sum].map((value) => LETTERS[value]).join('')}`;
}

/** The bytes of a text in small or in capital letters; undefined if it is not whole, or has another prefix. */
export function fromBech32(prefix: string, text: string): Buffer | undefined {
  if (text !== text.toLowerCase() && text !== text.toUpperCase()) return undefined;
  const small = text.toLowerCase();
  if (!small.startsWith(`${prefix}1`)) return undefined;
  const data = small
    .slice(prefix.length + 1)
    .split('')
    .map((letter) => LETTERS.indexOf(letter));
  if (data.length < 6 || data.includes(-1) || checksum([...expanded(prefix), ...data]) !== 1)
    return undefined;
  const bytes = regrouped(data.slice(0, -6), 5, 8);
  return bytes && Buffer.from(bytes);
}

function expanded(prefix: string): number[] {
  const codes = [...Buffer.from(prefix)];
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(values: number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [i, generator] of GENERATORS.entries()) if ((top >>> i) & 1) sum ^= generator;
  }
  return sum >>> 0;
}

/** Groups of `from` bits as groups of `to` bits. To bytes, what is left over must be zeros of less than a group. */
function regrouped(values: number[], from: number, to: number): number[] | undefined {
  const groups: number[] = [];
  let bits = 0;
  let value = 0;
  for (const each of values) {
    value = (value << from) | each;
    bits += from;
    while (bits >= to) {
      bits -= to;
      groups.push((value >>> bits) & ((1 << to) - 1));
    }
    value &= (1 << bits) - 1;
  }
  if (to === 5) return bits === 0 ? groups : [...groups, (value << (to - bits)) & 31];
  return bits < from && value === 0 ? groups : undefined;
}
