/** The certificate that the public host presents, whatever is in the files that it was loaded from. */
import type { Look, LookContext } from '../../src/runner/contract/plugin.ts';

/** Nothing if the server has no openssl. */
export async function presentedCertificate({
  $,
  site: { publicHost: host },
}: Pick<LookContext, '$' | 'site'>): Promise<Look['certificates']> {
  const { stdout } = await $`sh -c ${PRESENTED} regent-look ${host}`;
  const said = new Map(
    stdout.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.replace(/^\S+ ?/, '')]),
  );
  if (said.has('unknown')) return [];
  const end = new Date(said.get('ends') ?? '');
  if (Number.isNaN(end.getTime())) return [{ host, problem: `No certificate is presented for ${host}.` }];
  const other = said.get('other');
  return [
    {
      host,
      notAfter: end.toISOString(),
      ...(other === undefined ? {} : { problem: `It is not for ${host}, but for ${other}.` }),
    },
  ];
}

/** Each line is a finding and a text. */
const PRESENTED = `
export LC_ALL=C
exec 2>/dev/null
command -v openssl >/dev/null || { echo unknown; exit 0; }
shown=$(timeout 10 openssl s_client -connect 127.0.0.1:443 -servername "$1" </dev/null | openssl x509)
[ -n "$shown" ] || exit 0
about() { echo "$shown" | openssl x509 -noout "$@"; }
echo "ends $(about -enddate | cut -d= -f2)"
about -checkhost "$1" | grep -q 'does match' ||
  echo "other $(about -subject -ext subjectAltName | tail -n 1 | sed 's/^ *//; s/^subject= *//')"
exit 0
`;
