/** What the MONARC release on a server says that it needs, besides extensions of PHP: see host-facts.ts for those. */
import { coerce, satisfies, validRange } from 'semver';
import type { Lack } from './lack.ts';

export interface ReleaseNeeds {
  /** `require.php` in its composer.json, such as `^8.1`. */
  phpRange?: string;
  /** The lowest PHP_VERSION_ID that its libraries take, as in `80100`. */
  phpAtLeast?: number;
  /** The versions of PHP that answer: on the command line, and as Apache has it. */
  phpVersions: string[];
  /** Programs that are to make PDF of deliverables, and are not there. */
  missingConverters: string[];
}

/**
 * A piece of the script in host-facts.ts: `$release` is the release's folder. MONARC makes PDF of deliverables since a
 * version whose configuration names the program; each client's local.php may name another one.
 */
export const NEEDS = `
if [ -n "$release" ]; then
  fact php-range "$(quiet_php 'echo json_decode((string) @file_get_contents($argv[1]), true)["require"]["php"] ?? "";' "$release/composer.json")"
  fact php-at-least "$(sed -n 's/.*PHP_VERSION_ID >= \\([0-9]*\\).*/\\1/p' "$release/vendor/composer/platform_check.php" | head -n 1)"
  if grep -qs pdfConverterBinary "$release"/config/autoload/*; then
    named=$(sed -n "s/^[^#]*'pdfConverterBinary' *=> *'\\([^']*\\)'.*/\\1/p" /var/www/*/local.php | sort -u)
    echo "\${named:-/usr/bin/soffice}" | while read -r program; do
      [ -x "$program" ] || fact no-converter "$program"
    done
  fi
fi
`;

/** @param firsts the first values of all facts with that name */
export function needsIn(firsts: (name: string) => string[]): ReleaseNeeds {
  const range = firsts('php-range')[0]?.trim();
  const atLeast = Number(firsts('php-at-least')[0]);
  return {
    ...(range ? { phpRange: range } : {}),
    ...(atLeast > 0 ? { phpAtLeast: atLeast } : {}),
    phpVersions: [...new Set(firsts('php-tried'))],
    missingConverters: firsts('no-converter'),
  };
}

export function needsLacks({
  phpRange,
  phpAtLeast = 0,
  phpVersions,
  missingConverters,
}: ReleaseNeeds): Lack[] {
  const isTaken = (version: string) =>
    (phpRange === undefined || isIn(version, phpRange)) && idOf(version) >= phpAtLeast;
  const others = phpVersions.filter((version) => !isTaken(version));
  const wanted = phpVersions.every((version) => phpRange === undefined || isIn(version, phpRange))
    ? `${Math.floor(phpAtLeast / 10_000)}.${Math.floor(phpAtLeast / 100) % 100} or newer`
    : phpRange;
  return [
    ...(others.length === 0
      ? []
      : [
          {
            what: `a PHP that the MONARC release takes (${wanted})`,
            advice: `It has PHP ${others.join(' and ')}. Install one that fits, for the command line and for Apache, or another release.`,
          },
        ]),
    ...missingConverters.map((program) =>
      program === '/usr/bin/soffice'
        ? { what: 'LibreOffice Writer, which makes PDF of deliverables', package: 'libreoffice-writer' }
        : {
            what: `${program}, which makes PDF of deliverables`,
            advice: `Install it, or name the program that is there in pdfConverterBinary of the clients' local.php.`,
          },
    ),
  ];
}

/** As PHP_VERSION_ID. */
function idOf(version: string): number {
  const { major = 0, minor = 0, patch = 0 } = coerce(version) ?? {};
  return major * 10_000 + minor * 100 + patch;
}

/** Whether composer would take it. Also if the range is not understood: nobody is sent after what may be well. */
function isIn(version: string, range: string): boolean {
  const said = asSemver(range);
  const found = coerce(version);
  return found === null || validRange(said) === null || satisfies(found, said);
}

/** Composer writes "or" with one bar or two, "and" with commas, and means with ~8.1 what npm means with ^8.1. */
const asSemver = (range: string) =>
  range
    .replaceAll(/\|\|?/g, ' || ')
    .replaceAll(',', ' ')
    .replaceAll(/@\w+|-(?:dev|stable)\b/g, '')
    .replaceAll(/~(?=\d+\.\d+(?![.\d]))/g, '^');
