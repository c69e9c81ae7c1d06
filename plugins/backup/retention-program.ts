/**
 * Perl for the backup script: says which backups of a client may go.
 *
 * Arguments: the client's folder, its name, how many to keep (last, daily, weekly, monthly), and the dump that
 * was just made with its number of rows; without these two, it decides as if one were made now that is like
 * the newest. Prints what is to be noticed as a first line, perhaps empty, then a line for each backup that
 * goes: `bytes TAB dump`.
 *
 * A backup's time is that of its name; of two of one second, the number behind it says which is newer. A name in
 * the future does not count, as the clock was wrong: then it is when the file was written. If that is in the
 * future too, or the dump has not the size that its manifest says, or it was found damaged, the backup stays and
 * takes the place of no other.
 */
export const RETENTION = String.raw`
use strict;
use POSIX ();
my ($folder, $client, $last, $daily, $weekly, $monthly, $new, $new_rows) = @ARGV;
$ENV{TZ} = "UTC";
my $now = time;
my (@backups, @damaged);
opendir my $dir, $folder or finish("");
for my $name (readdir $dir) {
  $name =~ /^\Q$client\E-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-(\d+))?\.sql\.zst(?:\.age)?$/ or next;
  my ($stamp, $turn) = (POSIX::mktime($6, $5, $4, $3, $2 - 1, $1 - 1900), $7 // 1);
  my $file = "$folder/$name";
  my ($size, $written) = (lstat $file)[7, 9];
  next if !-f _ || -l _;
  my ($stem) = $file =~ /^(.*)\.sql\.zst/;
  my $backup = { file => $file, stem => $stem, size => $size, turn => $turn, %{ facts_of($stem) } };
  $backup->{time} = defined $stamp && $stamp <= $now ? $stamp : $written;
  my $changed = defined $backup->{said} && $backup->{said} != $size;
  if ($size == 0 || $changed || -e "$stem.damaged") { push @damaged, $file; next }
  push @backups, $backup if $backup->{time} <= $now || $file eq ($new // "");
}
@backups = sort { $b->{time} <=> $a->{time} || $b->{turn} <=> $a->{turn} } @backups;
finish(damage()) if !@backups;
my $newest = $backups[0];
if (defined $new) {
  ($newest) = grep { $_->{file} eq $new } @backups;
  $newest->{rows} = $new_rows;
  @backups = ($newest, grep { $_ != $newest } @backups);
}
# What a backup that is made now has beside it.
my @in_time = defined $new ? @backups : ({ time => $now }, @backups);
my %stays = map { $_ => 1 } grep { defined } @in_time[0 .. $last - 1], defined $new ? $newest : ();
keep($daily, sub { int $_[0] / 86400 });
keep($weekly, sub { int(($_[0] / 86400 + 3) / 7) });
keep($monthly, sub { POSIX::strftime("%Y%m", gmtime $_[0]) });
my ($proven) = grep { -e "$_->{stem}.proven" } @backups;
$stays{$proven} = 1 if $proven;

my @others = defined $new ? grep { $_ != $newest } @backups : @backups;
my @sizes = sort { $a <=> $b } map { $_->{size} } @others;
my $median = $sizes[@sizes / 2] // 0;
finish("it is much smaller than those before it: $newest->{size} bytes, where half of them have $median or more; no old one is removed for it")
  if $newest->{size} * 2 < $median;
my (@going, $remark);
for my $backup (grep { !$stays{$_} } @backups) {
  $backup->{rows} //= rows_in($backup->{file}) if defined $new;
  if (($backup->{rows} // 0) > 2 * ($newest->{rows} // 9e15)) {
    $remark = "it holds $newest->{rows} rows, and $backup->{file} more than twice as many: that one and those before it stay until somebody removes them";
    last;
  }
  push @going, $backup;
}
finish($remark // damage(), @going);

# The last one of each of the newest periods.
sub keep {
  my ($count, $period) = @_;
  my %seen;
  for my $backup (@in_time) {
    my $id = $period->($backup->{time});
    next if $seen{$id}++;
    last if keys %seen > $count;
    $stays{$backup} = 1;
  }
}
sub finish {
  my ($remark, @going) = @_;
  print "$remark\n";
  print bytes($_->{stem}), "\t$_->{file}\n" for @going;
  exit;
}
sub damage { return @damaged ? "$damaged[0] is not as it was made; it stays, but does not count as a backup" : "" }
sub bytes { my $all = 0; $all += -s $_ // 0 for glob "$_[0].{sql.zst,files.tar.zst,sql.zst.age,files.tar.zst.age,json}"; return $all }
sub facts_of {
  my ($stem) = @_;
  open my $manifest, "<", "$stem.json" or return {};
  my $text = do { local $/; <$manifest> };
  my %facts;
  $facts{said} = $1 if $text =~ /"database":\{"file":"[^"]*","bytes":(\d+)/;
  $facts{rows} += $1 while $text =~ /"rows":(\d+)/g;
  return \%facts;
}
sub rows_in {
  open my $rows, "-|", "bash", "-c", "rows_in \"\$1\"", "backup", $_[0] or return 0;
  return <$rows> + 0;
}
`.trim();
