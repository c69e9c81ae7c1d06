/** The programs that write and remove files on the server: see files-programs.ts. */
import { KEEP } from './originals-program.ts';
import { WALK } from './walk-program.ts';

/** Prints a path and why it failed, each followed by a NUL; the caller does the rest. */
const FAILURES = String.raw`
my ($current, $stopped);
my @signals = qw(HUP INT TERM PIPE);
$SIG{$_} = sub { $stopped = 1; die "it was stopped\n" } for @signals;

sub failed {
  my ($path, $why) = @_;
  die "$why\n" if $stopped;
  print "$path\0$why\0";
}
`;

/**
 * Data: the folder for originals and a NUL; entries, each kind, path, mode (decimal), owner, group, client,
 * size, NUL-separated, and content (a link's target); then `end` and a NUL. The entries of one client are
 * written together: directories first; then every file and link is staged beside its place; when all are
 * staged, they are renamed. If an error comes before that, the staged ones are removed; entries of other
 * clients are not affected.
 */
export const WRITE_PROGRAM = String.raw`${WALK}${FAILURES}${KEEP}
my (%entries, @clients, @staged, %users, %groups);

$data =~ /\G([^\0]*)\0/gc or die "the input was cut off\n";
my $originals_folder = $1;
for (my $at = 0;;) {
  die "the input was cut off\n" if $data !~ /\G([^\0]*)\0/gc;
  my $kind = $1;
  last if $kind eq 'end';
  $data =~ /\G([^\0]+)\0(\d+)\0([^\0]*)\0([^\0]*)\0([^\0]*)\0(\d+)\0/gc or die "the input was cut off\n";
  my ($path, $mode, $owner, $group, $client, $size) = ($1, $2, $3, $4, $5, $6);
  $at = pos $data;
  die "the input was cut off\n" if length($data) < $at + $size;
  push @clients, $client if !$entries{$client};
  push @{ $entries{$client} }, [$kind, $path, $mode, $owner, $group, substr $data, $at, $size];
  pos($data) = $at + $size;
}

sub uid { my ($name) = @_; $users{$name} //= $name =~ /^\d+$/ ? $name : getpwnam($name) // die "there is no user $name\n" }
sub gid { my ($name) = @_; $groups{$name} //= $name =~ /^\d+$/ ? $name : getgrnam($name) // die "there is no group $name\n" }

sub dress {
  my ($file, $mode, $owner, $group) = @_;
  chown uid($owner), gid($group), $file or die "it cannot be given to $owner:$group: $!\n";
  chmod $mode, $file or die "$!\n";
}

sub make_directory {
  my (undef, $path, @dress) = @_;
  $current = $path;
  my $name = enter($path, 1) // die "$!\n";
  my $is_new = mkdir $name, 0700;
  $is_new or $! == 17 or die "$!\n"; # EEXIST
  sysopen my $directory, $name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    or die "there is something else where a directory should be ($!)\n";
  my ($mode, $owner, $group) = @dress;
  keep_dress($path, $directory, $mode, uid($owner), gid($group)) if !$is_new;
  dress($directory, @dress);
}

sub stage {
  my ($kind, $path, $mode, $owner, $group, $content) = @_;
  $current = $path;
  my $name = enter($path, 1) // die "$!\n";
  die "there is a directory where a $kind should be\n" if lstat $name and -d _;
  my $beside = sprintf '.regent-%08x%08x', rand 2**32, rand 2**32;
  push @staged, [$path, $beside];
  if ($kind eq 'link') {
    symlink $content, $beside or die "$!\n";
    return;
  }
  sysopen my $file, $beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600 or die "$!\n";
  binmode $file;
  print {$file} $content or die "$!\n";
  dress($file, $mode, $owner, $group);
  close $file or die "$!\n";
}

sub put_in_place {
  while (my $next = $staged[0]) {
    my ($path, $beside) = @$next;
    $current = $path;
    my $name = enter($path) // die "$!\n";
    rename $beside, $name or die "$!\n";
    shift @staged;
  }
}

sub take_away {
  my ($path, $beside) = @_;
  unlink $beside if defined enter($path);
}

know_originals($originals_folder);
for my $client (sort { ($a ne '') <=> ($b ne '') } @clients) {
  my @theirs = @{ $entries{$client} };
  my (undef, $why) = attempt(sub {
    make_directory(@$_) for grep { $_->[0] eq 'directory' } @theirs;
    stage(@$_) for grep { $_->[0] ne 'directory' } @theirs;
    keep(map { $_->[0] } @staged);
    note(map { $_->[0] } @staged);
    put_in_place();
  });
  next if !defined $why;
  local @SIG{@signals} = ('IGNORE') x @signals;
  for my $left (@staged) { attempt(sub { take_away(@$left) }) }
  @staged = ();
  failed($current, $why);
}
print "end\0";
__END__
`;

/**
 * Data: the folder for originals and paths, each followed by a NUL. Everything below a directory is removed
 * with it, unless something is mounted there: the content of a mount does not belong to this directory, even
 * if the file system is the same.
 */
export const REMOVE_PROGRAM = String.raw`${WALK}${FAILURES}${KEEP}
sub mounts {
  open my $table, '<', '/proc/self/mountinfo' or die "/proc/self/mountinfo: $!\n";
  return map { my $at = (split / /)[4]; $at =~ s/\\([0-7]{3})/chr oct $1/ge; $at } <$table>;
}

sub remove {
  my ($path) = @_;
  my $name = enter($path) // return 1;
  if (!lstat $name) { return 1 if gone(); die "$!\n" }
  if (!-d _) { return 1 if unlink($name) || gone(); die "$!\n" }
  return 1 if rmdir $name;
  my $here = readlink('/proc/self/cwd') // die "/proc/self/cwd: $!\n";
  my ($mount) = grep { index("$_/", "$here/$name/") == 0 } mounts();
  die "$mount is mounted there, and what is in it is left alone: unmount it first (umount $mount)\n" if defined $mount;
  # rm goes down by handles as well, and to any depth; it is only to be started in the right folder.
  my $child = open(my $said, '-|') // die "$!\n";
  if (!$child) {
    open STDERR, '>&', \*STDOUT;
    exec 'rm', '-rf', '--one-file-system', '--', "./$name" or kill 'KILL', $$;
  }
  my $first = <$said> // '';
  1 while read $said, my $more, 1 << 16;
  close $said or die substr($first, 0, 500) || "rm ended with $?", "\n";
}

# A path that was cut short may be a folder above the one that is meant.
die "the input was cut off\n" if $data !~ /\0\z/;
my ($originals_folder, @paths) = split /\0/, $data;
know_originals($originals_folder);
my @removed;
for my $path (@paths) {
  my (undef, $why) = attempt(sub { keep($path); remove($path) });
  if (defined $why) { failed($path, $why) }
  else { push @removed, $path }
}
forget(@removed);
print "end\0";
__END__
`;
