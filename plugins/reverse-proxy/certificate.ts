/** Checks the public host's certificate and key on the server, before Apache gets them. */
import type { Context } from '../../src/runner/contract/plugin.ts';

export interface CertificateFiles {
  certificate?: string;
  certificateKey?: string;
}

export class CertificateError extends Error {
  override name = 'CertificateError';
}

/**
 * Throws a CertificateError if one of them cannot be read or if they do not belong together: Apache's own
 * test does not notice that, and the reload ends Apache. Returns remarks for an administrator: the name of
 * another host, or an end that is past or near. Returns none if the server has no openssl.
 */
export async function remarksOnCertificate(ctx: Context<CertificateFiles>): Promise<string[]> {
  const { certificate, certificateKey } = ctx.options;
  if (ctx.sandbox || certificate === undefined || certificateKey === undefined) return [];
  const { publicHost } = ctx.site;
  const { fqdn } = ctx.server;
  const { stdout } = await ctx.$`sh -c ${LOOK} regent ${certificate} ${certificateKey} ${publicHost}`;
  const said = new Map(
    stdout.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.replace(/^\S+ ?/, '')]),
  );
  const unreadable = (['certificate', 'key'] as const).find((which) => said.has(which));
  if (unreadable !== undefined) {
    const path = unreadable === 'key' ? certificateKey : certificate;
    throw new CertificateError(
      `The ${unreadable} ${path} on ${fqdn} cannot be used: ${said.get(unreadable)}. Apache was not touched.`,
    );
  }
  if (said.has('differ'))
    throw new CertificateError(
      `On ${fqdn}, the key ${certificateKey} does not belong to the certificate ${certificate}. Give a matching pair ` +
        'in the options of reverse-proxy. Apache was not touched.',
    );
  return [
    ...(said.has('name')
      ? [`The certificate ${certificate} is not for ${publicHost}, but for ${said.get('name')}.`]
      : []),
    ...(said.has('ended') ? [`The certificate ${certificate} expired on ${said.get('ended')}.`] : []),
    ...(said.has('ends') ? [`The certificate ${certificate} expires on ${said.get('ends')}.`] : []),
  ];
}

/** Each line is a finding and a text; what is correct has no line. */
const LOOK = `
export LC_ALL=C
command -v openssl >/dev/null || exit 0
why() { echo "$1 $(echo "$2" | grep -m 1 . | sed 's/^[^ ]*:error:/error:/')"; exit 0; }
[ -e "$1" ] || why certificate 'there is no such file'
[ -e "$2" ] || why key 'there is no such file'
public=$(openssl x509 -in "$1" -noout -pubkey 2>&1) || why certificate "$public"
key=$(openssl pkey -in "$2" -passin pass: -pubout 2>&1) || why key "$key"
[ "$public" = "$key" ] || echo differ
openssl x509 -in "$1" -noout -checkhost "$3" 2>/dev/null | grep -q 'does match' ||
  echo "name $(openssl x509 -in "$1" -noout -subject -ext subjectAltName 2>/dev/null | tail -n 1 | sed 's/^ *//; s/^subject= *//')"
end=$(openssl x509 -in "$1" -noout -enddate | cut -d= -f2)
if ! openssl x509 -in "$1" -noout -checkend 0 >/dev/null; then echo "ended $end"
elif ! openssl x509 -in "$1" -noout -checkend 604800 >/dev/null; then echo "ends $end"
fi
`;
