/** How a dump is given to MariaDB: in a restore, and in a proof. */

import { ROWS } from './dump-rows.ts';

/**
 * Perl, without single quotes: drops the line that puts clients into their sandbox mode, which older ones do not
 * know, the definers, who may not exist here, and in views the name of the database that was dumped (its argument).
 * It looks only at lines of the dump's own statements: a row of
 * data is one line and begins otherwise. It refuses a dump of more than ASCII that does not say its character set, as
 * MariaDB would load something else and say nothing. Prints the number of rows on descriptor 5.
 */
export const FILTER = String.raw`
use strict;
open(my $count, ">&=", 5) or die;
# F_SETPIPE_SZ: so large that the programs seldom wait for each other.
fcntl($_, 1031, 1 << 20) for *STDIN, *STDOUT;
my ($name) = @ARGV;
my ($rows, $table, $last, $is_code, $is_first, $is_named, $is_unknown) = (0, 0, "", 0, 0, 0, 0);
while (<STDIN>) {
  $/ = "\n";
  $last = substr $_, 0, 40;
  next if $. == 1 && m{^/\*M?!999999\\- };
  $is_named ||= m{^(?:/\*!\d+ )?SET NAMES };
  $is_unknown ||= !$is_named && /^(?!--).*[^\x00-\x7f]/s;
  if (/^DELIMITER (.*)$/) { $is_first = $is_code = $1 ne ";"; print; next }
  if ($is_first || m{^/\*!500\d\d DEFINER=}) {
    s{^((?:/\*!\d+ )?CREATE(?: OR REPLACE)?(?:\*/ /\*!\d+)?) DEFINER=\x60(?:[^\x60]|\x60\x60)*\x60\@\x60(?:[^\x60]|\x60\x60)*\x60}{$1};
    s{^/\*!(\d+) DEFINER=\x60(?:[^\x60]|\x60\x60)*\x60\@\x60(?:[^\x60]|\x60\x60)*\x60}{/*!$1};
    $is_first = 0 if /^(?:\/\*!\d+ )?CREATE/;
  }
  s{\x60\Q$name\E\x60\.}{}g if m{^/\*!50001 VIEW };
  print;
  $is_first = 1 if $is_code && /;;\s*$/;
  next if $is_code;
  if (s/^INSERT INTO \x60(?:[^\x60]|\x60\x60)+\x60 (?:\((?:\x60(?:[^\x60]|\x60\x60)+\x60(?:, ?)?)+\) )?VALUES//) {
    $table = 1;
    # Its rows come at once, each on a line of its own.
    $/ = ";\n" if $_ eq "\n";
  } elsif (!$table || !/^\(/) { $table = 0; next }
  $rows += rows();
}
close STDOUT;
if ($last !~ /^-- Dump completed/) { print STDERR "it is cut off: it has no end mark\n"; exit 1 }
if ($is_unknown) {
  print STDERR "it does not say its character set: make it with --default-character-set=utf8mb4 and without --skip-set-charset\n";
  exit 1;
}
print $count "rows $rows\n";
${ROWS}`;

/**
 * For bash, after PLAIN: `load_dump FILE KEY UNPACK FILTER NAME CLIENT...` gives a dump through UNPACK (cat, gzip or
 * zstd) and FILTER (NAME is the database that was dumped) to the command CLIENT. Prints the number of rows on descriptor 5, and on stderr why it failed; of
 * the statement that MariaDB's client repeats there, only the beginning of each line, as a row may be very long.
 */
export const LOAD_DUMP = `
load_dump() {
  local file=$1 key=$2 unpack=("$3" --quiet --decompress --stdout) filter=$4 name=$5
  [[ $3 != cat ]] || unpack=(cat)
  shift 5
  plain "$file" "$key" | "\${unpack[@]}" | perl -e "$filter" -- "$name" |
    "$@" 2>&1 | cut -b -1000 >&2
  local codes=("\${PIPESTATUS[@]}")
  ((codes[3] == 0)) || return 1
  ((codes[1] == 0)) || { echo "it is cut off or damaged: \${unpack[0]} cannot read it to its end" >&2; return 1; }
  ((codes[0] == 0)) || { echo 'it cannot be read or decrypted to its end' >&2; return 1; }
  return "\${codes[2]}"
}
`;
