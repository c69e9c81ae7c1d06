/** Loads a dump into a database of its own: for every script that does so, to restore or to prove a backup. */

/**
 * For bash: `load DUMP FILTER NAME` loads a dump with the function `ask`, MariaDB's client, into the database
 * `$name`. It fails if the dump is not whole or MariaDB refuses any of it, and says why on stderr.
 */
export const LOAD_FUNCTION = `
load() {
  zstd --quiet --decompress --stdout <"$1" | perl -e "$2" -- "$3" | ask --max-allowed-packet=1G -- "$name" >&2
  local codes=("\${PIPESTATUS[@]}")
  ((codes[2] == 0)) || return 1
  ((codes[0] == 0)) || { echo 'it is cut off or damaged: zstd cannot read it to its end' >&2; return 1; }
  return "\${codes[1]}"
}
`;

/**
 * Perl, without single quotes: drops the line that puts clients into their sandbox mode, which older ones do not
 * know, the definers, who may not exist here, and in views the name of the database that was dumped (its argument).
 * It looks only at lines of the dump's own statements: a row of
 * data is one line and begins otherwise. Prints the number of rows on descriptor 5.
 */
export const FILTER = String.raw`
use strict;
open(my $count, ">&=", 5) or die;
my ($name) = @ARGV;
my ($rows, $table, $last, $is_code, $is_first) = (0, 0, "", 0, 0);
while (<STDIN>) {
  $last = $_;
  next if $. == 1 && m{^/\*M?!999999\\- };
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
  if (s/^INSERT INTO \x60(?:[^\x60]|\x60\x60)+\x60 (?:\((?:\x60(?:[^\x60]|\x60\x60)+\x60(?:, ?)?)+\) )?VALUES//) { $table = 1 }
  elsif (!$table || !/^\(/) { $table = 0; next }
  s/\\.//g;
  s/\x27[^\x27]*\x27//g;
  $rows += tr/(//;
}
close STDOUT;
if ($last !~ /^-- Dump completed/) { print STDERR "it is cut off: it has no end mark\n"; exit 1 }
print $count "rows $rows\n";
`;
