import validator from 'validator';
import { isHostName } from './host-name.ts';

/**
 * The one rule for e-mail addresses: of users, of clients, and in the configuration. ASCII alone, so that no
 * two look or fold alike, and any mail server takes them; a host name of another script is written `xn--...`.
 */
export function isEmailAddress(text: string): boolean {
  const host = text.slice(text.lastIndexOf('@') + 1);
  return validator.isEmail(text, RULES) && isHostName(host);
}

const RULES = {
  allow_utf8_local_part: false,
  // Names within one's own network have none.
  require_tld: false,
  // Otherwise any text in quotes would be accepted, spaces and @ too.
  blacklisted_chars: '"',
};
