import validator from 'validator';
import { isHostName } from './host-name.ts';

/**
 * The only rule for e-mail addresses: of users, of clients, and in the configuration. Only ASCII, so that no
 * two look alike or have the same lower case, and every mail server accepts them. A host name in another
 * script is written `xn--...`.
 */
export function isEmailAddress(text: string): boolean {
  const host = text.slice(text.lastIndexOf('@') + 1);
  return validator.isEmail(text, RULES) && isHostName(host);
}

const RULES = {
  allow_utf8_local_part: false,
  // Names in a private network have no top-level domain.
  require_tld: false,
  // Otherwise any text in quotes would be accepted, spaces and @ too.
  blacklisted_chars: '"',
};
