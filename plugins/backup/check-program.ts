import { ROWS } from '../shared/dump-rows.ts';

/**
 * Perl without single quotes: reads a dump on stdin. With a file of facts (snapshot-program.ts), compares the
 * two and prints the tables of the manifest, one JSON object each; it ends with 4 if they differ. Without
 * one, prints the number of rows. A string in a dump never contains a line break: mariadb-dump escapes it.
 */
export const CHECK = String.raw`
use strict;
my (%rows, $table, $last, $is_code);
while (<STDIN>) {
  $last = $_;
  # Routines and triggers are text of others.
  if (/^DELIMITER (.*)$/) { $is_code = $1 ne ";"; next }
  next if $is_code;
  if (/^CREATE TABLE \x60((?:[^\x60]|\x60\x60)+)\x60 \(/) { $rows{plain($1)} += 0; undef $table; next }
  if (s/^INSERT INTO \x60((?:[^\x60]|\x60\x60)+)\x60 (?:\((?:\x60(?:[^\x60]|\x60\x60)+\x60(?:, ?)?)+\) )?VALUES//) {
    $table = plain($1);
  } elsif (!defined $table || !/^\(/) {
    undef $table;
    next;
  }
  $rows{$table} += rows();
}
if (($last // "") !~ /^-- Dump completed/) { print STDERR "the dump is cut off: it has no end mark\n"; exit 1 }
if (!@ARGV) { my $all = 0; $all += $_ for values %rows; print "$all\n"; exit 0 }
my (@wrong, @tables);
open my $facts, "<", shift or die;
while (<$facts>) {
  chomp;
  my ($low, $high, $checksum, $name) = split /\t/, $_, 4;
  my $found = delete $rows{$name};
  next if defined $found && $low eq "-";
  if (defined $found && $low <= $found && $found <= $high) {
    push @tables, "{\"name\":" . json($name) . ",\"rows\":$found,\"checksum\":$checksum}";
    next;
  }
  my $has = defined $found ? "$found rows of the table $name" : "no table $name";
  push @wrong, "the dump has $has, the database had " . ($low eq $high ? $low : "$low to $high");
}
push @wrong, map { "the dump has a table $_, which was made meanwhile" } sort keys %rows;
if (!@wrong) { print join(",\n", @tables), "\n"; exit 0 }
my $more = @wrong > 5 ? "; and so with " . (@wrong - 5) . " more" : "";
print STDERR join("; ", grep { defined } @wrong[0 .. 4]), $more, "\n";
exit 4;
${ROWS}
sub plain { my ($name) = @_; $name =~ s/\x60\x60/\x60/g; return $name }
sub json {
  my ($text) = @_;
  $text =~ s/(["\\])/\\$1/g;
  $text =~ s/([\x00-\x1f\x7f])/sprintf "\\u%04x", ord $1/ge;
  return "\"$text\"";
}
`.trim();
