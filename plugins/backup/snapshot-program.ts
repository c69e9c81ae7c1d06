import { READ } from './read-program.ts';

/**
 * Perl for the backup script: dumps a database to stdout, tells what its tables held in exactly the
 * snapshot of the dump, and holds the dump against that. Needs no more than Debian's perl-base.
 *
 * Two sessions and the dump begin while a third one holds a read lock on all tables of InnoDB, so that all of
 * them see the same. The lock lasts some tens of milliseconds: it is given up as soon as the dump has begun.
 * It cannot stay behind: its session ends with the pipe to this program and, if this program hangs, by
 * MariaDB's own `wait_timeout`.
 *
 * Arguments: the database, how many seconds to try for the lock, the file for the facts, and the one for the tables of
 * the manifest. A line of facts for each table: `lowest TAB highest TAB checksum|null TAB name`; lowest and highest number of rows differ
 * only for tables of engines without snapshots. Both are `-` for a table whose rows are elsewhere. Ends with 3
 * if there is no table, and with 4 if it may succeed next time.
 */
export const SNAPSHOT = String.raw`
use strict;
use IPC::Open2;
${READ}
$SIG{PIPE} = "IGNORE";
binmode STDOUT;
my ($database, $patience, $facts, $manifest) = @ARGV;
my $BEGIN_TIME = 5;

sub fail { my ($code, $why) = @_; print STDERR "$why\n" if defined $why; exit $code }
# All handles but the first three are closed in the programs that are started: no lock is inherited.
sub start {
  my ($call) = @_;
  my $pid = open2(my $from, my $to, "bash", "-c", "$call", "backup", $database);
  select((select($to), $| = 1)[0]);
  return { pid => $pid, from => $from, to => $to };
}
sub tell_session { my ($session, $sql) = @_; print { $session->{to} } "$sql SELECT '#end';\n" }
# The lines of the answer; undef, and all that was said, if the session has ended.
sub ask {
  my ($session, $sql) = @_;
  tell_session($session, $sql);
  my @lines;
  my $from = $session->{from};
  while (my $line = <$from>) {
    chomp $line;
    return \@lines if $line eq "#end";
    push @lines, $line;
  }
  $session->{said} = join " ", @lines;
  return undef;
}
sub end { my ($session) = @_; close $session->{to}; close $session->{from}; waitpid $session->{pid}, 0 }
sub name { my ($name) = @_; $name =~ s/\x60/\x60\x60/g; return "\x60$name\x60" }
sub full { return name($database) . "." . name($_[0]) }

my $reader = start("ask --unbuffered --skip-reconnect");
my $had = sub { ask($reader, $_[0]) // fail(1, "MariaDB ended the session that counts rows") };
$had->("SET SESSION wait_timeout = 86400, max_statement_time = 0, idle_transaction_timeout = 0,"
  . " idle_readonly_transaction_timeout = 0, lock_wait_timeout = 86400;"
  . " SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;");
my @tables = map { my ($kind, $name) = split /\t/, $_, 2; +{ kind => $kind, name => $name } } @{ $had->(
  "SELECT CASE WHEN table_type NOT IN ('BASE TABLE', 'SYSTEM VERSIONED') THEN 'view'"
  . " WHEN engine IN ('MRG_MyISAM', 'FEDERATED') THEN 'elsewhere' WHEN COALESCE(engine, '') <> 'InnoDB' THEN 'other'"
  . " WHEN table_type = 'SYSTEM VERSIONED' THEN 'rows' ELSE 'exact' END, table_name"
  . " FROM information_schema.tables WHERE table_schema = '$database' ORDER BY table_name;") };
fail(3) if !@tables;
# A dump prints six digits of a FLOAT.
my %float = map { $_ => 1 } @{ $had->("SELECT DISTINCT table_name FROM information_schema.columns"
  . " WHERE table_schema = '$database' AND data_type = 'float';") };
$_->{kind} = "rows" for grep { $_->{kind} eq "exact" && $float{$_->{name}} } @tables;
my @steady = grep { $_->{kind} =~ /^(exact|rows)$/ } @tables;
my @other = grep { $_->{kind} eq "other" } @tables;
sub count_others { $_->{counts}{$had->("SELECT COUNT(*) FROM " . full($_->{name}) . ";")->[0]} = 1 for @other }
count_others();

my $lock = @steady ? lock_tables() : undef;
$had->("START TRANSACTION WITH CONSISTENT SNAPSHOT;");
open my $dump, "-|", "bash", "-c", "dump \"\$1\"", "backup", $database or fail(1, "no dump can be started: $!");
binmode $dump;
# F_SETPIPE_SZ: so large that the programs seldom wait for each other.
fcntl($_, 1031, 1 << 20) for $dump, *STDOUT;
my ($chunk, $begun) = ("", 0);
my $limit = time + $BEGIN_TIME;
while (!$begun) {
  my $ready = "";
  vec($ready, fileno $dump, 1) = 1;
  my $left = $limit - time;
  fail(4, "the dump did not begin within $BEGIN_TIME seconds")
    if $left <= 0 || !select($ready, undef, undef, $left);
  my $size = sysread $dump, $chunk, 1 << 18, length $chunk;
  $begun = !$size || $chunk =~ /^-- (?:Table|Temporary|Sequence|Dumping|Dump completed) /m;
}
if ($lock) {
  my $held = ask($lock, "");
  end($lock);
  fail(4, "MariaDB ended the session that held the lock") if !$held;
}

# The rest of the dump goes on, and the tables are counted beside it: one question after the other.
my @left = @steady;
my ($asked, $answer) = (undef, "");
sub next_question {
  $asked = shift @left or return;
  my $table = full($asked->{name});
  tell_session($reader, "SELECT COUNT(*) FROM $table;" . ($asked->{kind} eq "exact" ? " CHECKSUM TABLE $table;" : ""));
}
next_question();
my $open = 1;
while ($open || $asked) {
  my $ready = "";
  if ($chunk ne "") { put($chunk) or exit 1; take($chunk); $chunk = "" }
  vec($ready, fileno $dump, 1) = 1 if $open;
  vec($ready, fileno $reader->{from}, 1) = 1 if $asked;
  next if select($ready, undef, undef, undef) < 0;
  if ($open && vec($ready, fileno $dump, 1)) { sysread($dump, $chunk, 1 << 18) or $open = 0 }
  if ($asked && vec($ready, fileno $reader->{from}, 1)) {
    sysread($reader->{from}, $answer, 1 << 16, length $answer)
      or fail(1, "MariaDB ended the session that counts rows");
    if ($answer =~ s/\A(.*)^#end\n//ms) {
      my ($rows, $checksum) = split /\n/, $1;
      $asked->{counts} = { $rows => 1 };
      $asked->{checksum} = $1 if ($checksum // "") =~ /\t(\d+)$/;
      next_question();
    }
  }
}
close $dump or fail(1, "mariadb-dump ended with code " . ($? >> 8 || $?));
count_others();
end($reader);
compare(rows_of_dump());

# Writes the facts, and the tables of the manifest, unless the dump has something else.
sub compare {
  my (%found) = @_;
  my (@facts, @described, @wrong);
  for my $table (grep { $_->{kind} ne "view" } @tables) {
    my ($name, $checksum, $rows) = ($table->{name}, $table->{checksum} // "null", delete $found{$table->{name}});
    my ($low, $high) = (sort { $a <=> $b } keys %{ $table->{counts} })[0, -1];
    push @facts, join("\t", $low // "-", $high // "-", $checksum, $name) . "\n";
    if (!defined $rows) {
      push @wrong, "the dump has no table $name, the database had " . ($low // "it");
    } elsif (defined $low && ($rows < $low || $rows > $high)) {
      push @wrong, "the dump has $rows rows of the table $name, the database had " . ($low == $high ? $low : "$low to $high");
    } elsif (defined $low) {
      push @described, "{\"name\":" . json($name) . ",\"rows\":$rows,\"checksum\":$checksum}";
    }
  }
  push @wrong, map { "the dump has a table $_, which was made meanwhile" } sort keys %found;
  my $more = @wrong > 5 ? "; and so with " . (@wrong - 5) . " more" : "";
  fail(4, join("; ", grep { defined } @wrong[0 .. 4]) . $more) if @wrong;
  save($facts, @facts);
  save($manifest, join(",\n", @described), "\n");
}
sub save {
  my ($path, @text) = @_;
  open my $file, ">", $path or fail(1, "$path: $!");
  print $file @text;
  close $file or fail(1, "$path: $!");
}
sub json {
  my ($text) = @_;
  $text =~ s/(["\\])/\\$1/g;
  $text =~ s/([\x00-\x1f\x7f])/sprintf "\\u%04x", ord $1/ge;
  return "\"$text\"";
}
sub put {
  my $at = 0;
  while ($at < length $_[0]) { $at += syswrite(STDOUT, $_[0], length($_[0]) - $at, $at) // return 0 }
  return 1;
}

# Whoever has written and not ended a transaction keeps the lock away: it waits three seconds each time, lets
# others write, and tries again.
sub lock_tables {
  my $deadline = time + $patience;
  my $list = join ", ", map { full($_->{name}) . " READ" } @steady;
  for (;;) {
    my $session = start("ask --unbuffered --skip-reconnect 2>&1");
    return $session if ask($session, "SET SESSION lock_wait_timeout = 3, wait_timeout = 10; LOCK TABLES $list;");
    end($session);
    fail(4, $session->{said}) if $session->{said} =~ /ERROR (?:1146|1932) /;
    fail(1, $session->{said}) if $session->{said} !~ /ERROR (?:1205|1213) /;
    fail(1, "its tables could not be locked for a moment in $patience seconds: " . holder()) if time >= $deadline;
    sleep 3;
  }
}
sub holder {
  my ($found) = @{ $had->("SELECT CONCAT_WS('\t', p.id, p.user, p.host, COALESCE(t.trx_started, ''), p.time)"
    . " FROM information_schema.processlist p LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id"
    . " WHERE p.id <> CONNECTION_ID() AND p.command <> 'Daemon' AND (t.trx_id IS NOT NULL OR p.db = '$database')"
    . " ORDER BY COALESCE(p.db = '$database', 0) DESC, COALESCE(t.trx_rows_modified, 0) > 0 DESC,"
    . " t.trx_started IS NULL, t.trx_started, p.time DESC LIMIT 1;") };
  return "who holds them is not to be seen; look at SHOW PROCESSLIST" if !defined $found;
  my ($id, $user, $host, $since, $seconds) = split /\t/, $found;
  my $what = $since eq "" ? "has been at the same work for $seconds seconds" : "has had a transaction open since $since";
  return "perhaps by connection $id of $user\@$host, which $what. End that program, or its connection (KILL $id), then retry";
}
`.trim();
