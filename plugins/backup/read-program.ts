import { ROWS } from '../shared/dump-rows.ts';

/**
 * Perl without single quotes: `take(PIECE)` reads a dump, piece by piece, and `rows_of_dump()` returns how many rows
 * each of its tables has, or ends the program if the dump is cut off. A string in a dump never contains a line break:
 * mariadb-dump escapes it.
 */
export const READ = String.raw`
my (%rows, $table, $last, $is_code);
my $line = "";
sub take {
  my $end = rindex $_[0], "\n";
  if ($end < 0) { $line .= $_[0]; return }
  my $lines = $line . substr $_[0], 0, $end + 1;
  $line = substr $_[0], $end + 1;
  # Rows are counted many at a time; of the rest, each line is looked at.
  while ($lines ne "") {
    my $has_rows = defined $table && !$is_code && $lines =~ /^\(/;
    $has_rows ? $lines =~ /\n(?!\()/ : $lines =~ /\n/;
    local $_ = substr $lines, 0, $+[0], "";
    if ($has_rows) { $last = ""; $rows{$table} += rows() }
    else { look() }
  }
}
sub look {
  $last = $_;
  # Routines and triggers are text of others.
  if (/^DELIMITER (.*)$/) { $is_code = $1 ne ";"; return }
  return if $is_code;
  undef $table;
  if (/^CREATE TABLE \x60((?:[^\x60]|\x60\x60)+)\x60 \(/) { $rows{plain($1)} += 0; return }
  s/^INSERT INTO \x60((?:[^\x60]|\x60\x60)+)\x60 (?:\((?:\x60(?:[^\x60]|\x60\x60)+\x60(?:, ?)?)+\) )?VALUES// or return;
  $table = plain($1);
  $rows{$table} += rows();
}
sub rows_of_dump {
  take("\n") if $line ne "";
  return %rows if ($last // "") =~ /^-- Dump completed/;
  print STDERR "the dump is cut off: it has no end mark\n";
  exit 1;
}
sub plain { my ($name) = @_; $name =~ s/\x60\x60/\x60/g; return $name }
${ROWS}`;

/** Perl without single quotes: prints how many rows the dump on stdin has. */
export const COUNT = String.raw`
use strict;
${READ}
my ($piece, $all) = ("", 0);
take($piece) while sysread STDIN, $piece, 1 << 18;
my %tables = rows_of_dump();
$all += $_ for values %tables;
print "$all\n";
`.trim();
