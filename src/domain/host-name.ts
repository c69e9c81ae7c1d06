import { isIP } from 'node:net';
import validator from 'validator';

/** RFC 1123, in ASCII; a name in another script is written `xn--...`. Not a name that is read as a number. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && validator.isFQDN(text, { require_tld: false }) && meansItself(text);
}

/** The strict form of RFC 4291 and RFC 6943: four decimal parts, or IPv6 without a zone. */
export function isIpAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

/** False for `0x7f000001` and `1.0x2`: resolvers and URLs read them as IPv4 addresses. */
function meansItself(name: string): boolean {
  return URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name.toLowerCase();
}
