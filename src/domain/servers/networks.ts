/**
 * Networks to which Regent may connect over SSH and HTTP: users who add servers or webhooks must not discover
 * other machines this way.
 */
import ipaddr from 'ipaddr.js';
import { isIpAddress } from '../host-name.ts';

/**
 * Networks that normally have no server: Regent's own host, its link, multicast and broadcast, and the
 * metadata services of clouds.
 */
export const NOT_UNLESS_LISTED = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255/32',
  '::/96',
  'fe80::/10',
  'ff00::/8',
  '100.100.100.200/32',
  '168.63.129.16/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
];

/** `10.20.0.0/16`, `2001:db8::/32`, or one address. */
export function isNetwork(text: string): boolean {
  const [address = '', length] = text.split('/');
  return isIpAddress(address) && (length === undefined || ipaddr.isValidCIDR(text));
}

/**
 * Whether Regent may connect to an IP address: only to those in these networks or, if none are given, to all
 * but NOT_UNLESS_LISTED.
 */
export function reachWithin(networks: readonly string[] | undefined): (address: string) => boolean {
  const isListed = matcher(networks ?? NOT_UNLESS_LISTED);
  return (address) => isListed(address) === (networks !== undefined);
}

/**
 * Whether Regent may send to an IP address that a user gives: to public ones, and to those in these networks. Private
 * ones are refused, and all that stands for another address, such as those of NAT64.
 */
export function publicOrWithin(networks: readonly string[]): (address: string) => boolean {
  const isListed = matcher(networks);
  const isSpecial = matcher(NOT_UNLESS_LISTED);
  return (address) =>
    isListed(address) || (ipaddr.process(address).range() === 'unicast' && !isSpecial(address));
}

function matcher(networks: readonly string[]): (address: string) => boolean {
  const ranges = networks.map((network) => {
    const [address, length] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.parse(network)];
    return [address, length ?? address.toByteArray().length * 8] as const;
  });
  return (text) => {
    // An IPv4 address written as IPv6 counts as IPv4.
    const address = ipaddr.process(text);
    return ranges.some(([range, length]) => range.kind() === address.kind() && address.match(range, length));
  };
}
