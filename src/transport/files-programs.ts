/**
 * What the file operations run on the server. Perl, because it is part of every Debian, and because it does
 * what shell tools cannot: own and chmod an open file, so that no link put in between leads astray, and
 * refuse an owner that does not exist. Each program is read from stdin, with its data behind `__END__`, so
 * neither process lists nor sudo's log show anything but `perl -`. They load next to nothing, for speed:
 * warnings, Errno and methods of file handles would triple the time of a small read.
 */

const PREAMBLE = String.raw`
use strict;
use Fcntl qw(O_RDONLY O_WRONLY O_CREAT O_EXCL O_NOFOLLOW O_NONBLOCK O_DIRECTORY);
binmode DATA; binmode STDOUT;
my $data = do { local $/; <DATA> };

sub gone { $! == 2 || $! == 20 } # ENOENT, ENOTDIR
`;

/** Data: paths, each with a NUL behind. Prints for each: kind, mode, owner, group, size, NUL-separated, and content. */
export const READ_PROGRAM = String.raw`${PREAMBLE}
my (%users, %groups);

sub answer {
  my ($kind, $stat, $content) = @_;
  my ($mode, $uid, $gid) = @$stat ? @$stat[2, 4, 5] : (0, 0, 0);
  print join("\0", $kind, $mode & 07777, $users{$uid} //= getpwuid($uid) // $uid,
    $groups{$gid} //= getgrgid($gid) // $gid, length $content), "\0", $content;
}

sub look {
  my ($path) = @_;
  my @stat = lstat $path;
  if (!@stat) { gone() or die "$path: $!\n"; return answer('absent', [], '') }
  return answer('directory', \@stat, '') if -d _;
  if (-l _) {
    my $target = readlink $path;
    return defined $target ? answer('link', \@stat, $target) : look($path);
  }
  return answer('other', \@stat, '') if !-f _;
  my $file;
  if (!sysopen $file, $path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) {
    return look($path) if gone();
    die "$path: $!\n";
  }
  my ($content, $count) = ('');
  1 while $count = sysread $file, $content, 1 << 20, length $content;
  die "$path: $!\n" if !defined $count;
  answer('file', [stat $file], $content);
}

look($_) for split /\0/, $data;
print "end\0";
__END__
`;

/** Data: paths, each with a NUL behind. Prints for each the names in it, with a slash behind each, and a NUL. */
export const LIST_PROGRAM = String.raw`${PREAMBLE}
for my $path (split /\0/, $data) {
  if (opendir my $directory, $path) {
    print map({ "$_/" } grep { $_ ne '.' && $_ ne '..' } readdir $directory);
  } elsif (!gone()) {
    die "$path: $!\n";
  }
  print "\0";
}
print "end\0";
__END__
`;

/**
 * Data: entries, each kind, path, mode (decimal), owner, group, size, NUL-separated, and content (a link's
 * target); then `end` and a NUL. Directories are made first; then every file and link is staged beside its
 * place, and when all are, they are renamed. Whatever goes wrong before takes the staged ones away again.
 */
export const WRITE_PROGRAM = String.raw`${PREAMBLE}
my (@entries, @staged, %users, %groups);
my @signals = qw(HUP INT TERM PIPE);
$SIG{$_} = sub { die "it was stopped\n" } for @signals;

for (my $at = 0;;) {
  die "the input was cut off\n" if $data !~ /\G([^\0]*)\0/gc;
  my $kind = $1;
  last if $kind eq 'end';
  $data =~ /\G([^\0]+)\0(\d+)\0([^\0]*)\0([^\0]*)\0(\d+)\0/gc or die "the input was cut off\n";
  my ($path, $mode, $owner, $group, $size) = ($1, $2, $3, $4, $5);
  $at = pos $data;
  die "the input was cut off\n" if length($data) < $at + $size;
  push @entries, [$kind, $path, $mode, $owner, $group, substr $data, $at, $size];
  pos($data) = $at + $size;
}

sub uid { my ($name) = @_; $users{$name} //= $name =~ /^\d+$/ ? $name : getpwnam($name) // die "there is no user $name\n" }
sub gid { my ($name) = @_; $groups{$name} //= $name =~ /^\d+$/ ? $name : getgrnam($name) // die "there is no group $name\n" }

sub parent { $_[0] =~ m{^(.+)/[^/]+$} ? $1 : '/' }

sub make_parents {
  my ($path) = @_;
  my $parent = parent($path);
  return if -d $parent;
  make_parents($parent);
  mkdir $parent, 0755 or -d $parent or die "$parent: $!\n";
  chmod 0755, $parent;
}

sub dress {
  my ($file, $path, $mode, $owner, $group) = @_;
  chown uid($owner), gid($group), $file or die "$path: cannot be given to $owner:$group: $!\n";
  chmod $mode, $file or die "$path: $!\n";
}

sub make_directory {
  my (undef, $path, @dress) = @_;
  make_parents($path);
  mkdir $path, 0700 or -d $path or die "$path: $!\n";
  sysopen my $directory, $path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    or die "$path: there is something else where a directory should be ($!)\n";
  dress($directory, $path, @dress);
}

sub stage {
  my ($kind, $path, $mode, $owner, $group, $content) = @_;
  make_parents($path);
  die "$path: there is a directory where a $kind should be\n" if !-l $path && -d _;
  my $beside = parent($path) . sprintf '/.regent-%08x%08x', rand 2**32, rand 2**32;
  push @staged, [$beside, $path];
  if ($kind eq 'link') {
    symlink $content, $beside or die "$path: $!\n";
    return;
  }
  sysopen my $file, $beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600 or die "$path: $!\n";
  binmode $file;
  print {$file} $content or die "$path: $!\n";
  dress($file, $path, $mode, $owner, $group);
  close $file or die "$path: $!\n";
}

eval {
  make_directory(@$_) for grep { $_->[0] eq 'directory' } @entries;
  stage(@$_) for grep { $_->[0] ne 'directory' } @entries;
  while (my $next = $staged[0]) {
    rename $next->[0], $next->[1] or die "$next->[1]: $!\n";
    shift @staged;
  }
  1;
} or do {
  $SIG{$_} = 'IGNORE' for @signals;
  my $problem = $@;
  unlink map { $_->[0] } @staged;
  die $problem;
};
__END__
`;
