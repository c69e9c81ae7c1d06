/** What goes on with a dump before MariaDB gets it: in a restore, and in a proof. */

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
