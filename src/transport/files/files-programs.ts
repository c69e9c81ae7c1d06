/**
 * The programs of the file operations on the server. They are in Perl, because it is part of every Debian,
 * and because it can do more than shell tools: go to a folder by its handle, own and chmod an open file, so
 * that a link that somebody puts in between has no effect, and refuse an owner that does not exist. Each
 * program is read from stdin, with its data behind `__END__`, so process lists and sudo's log show only `perl
 * -`. They load almost nothing, for speed: warnings, Errno and methods of file handles would triple the time
 * of a small read.
 *
 * Each program marks the end of its output. An error of one path is an answer, and does not affect the
 * others.
 */
import { LARGEST_BATCH, LARGEST_FILE, LARGEST_LISTING, MOST_NAMES, SMALL_FILE } from '../limits.ts';
import { WALK } from './walk-program.ts';

/**
 * Data: paths, each followed by a NUL. Prints for each, in any order: its number, kind, mode, owner, group,
 * size, NUL-separated, and content. The content of a `large` file is its size, that of a `refused` path the
 * reason.
 */
export const READ_PROGRAM = String.raw`${WALK}
my (%users, %groups, @later);
my $left = ${LARGEST_BATCH};

sub answer {
  my ($number, $kind, $stat, $content) = @_;
  my ($mode, $uid, $gid) = @$stat ? @$stat[2, 4, 5] : (0, 0, 0);
  print join("\0", $number, $kind, $mode & 07777, $users{$uid} //= getpwuid($uid) // $uid,
    $groups{$gid} //= getgrgid($gid) // $gid, length $content), "\0", $content;
  return 1;
}

sub look {
  my ($number, $path, $puts_off) = @_;
  my $name = enter($path) // return answer($number, 'absent', [], '');
  for (1 .. 5) {
    my @stat = lstat $name;
    if (!@stat) { gone() or die "$!\n"; return answer($number, 'absent', [], '') }
    return answer($number, 'directory', \@stat, '') if -d _;
    if (-l _) {
      my $target = readlink $name;
      return answer($number, 'link', \@stat, $target) if defined $target;
      next;
    }
    return answer($number, 'other', \@stat, '') if !-f _;
    return push @later, [-s _, $number, $path] if $puts_off && -s _ > ${SMALL_FILE};
    if (sysopen my $file, $name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) {
      @stat = stat $file;
      return answer($number, content($file, \@stat)) if -f _;
    }
    die "$!\n" if !gone() && $! != 40; # ELOOP
  }
  die "it changes while it is looked at\n";
}

# One byte more than there may be is read, because the file can have grown since its size was looked at.
sub content {
  my ($file, $stat) = @_;
  my $most = $left < ${LARGEST_FILE} ? $left : ${LARGEST_FILE};
  return ('large', $stat, $stat->[7]) if $stat->[7] > $most;
  my ($content, $count) = ('');
  while (length $content <= $most) {
    $count = sysread $file, $content, $most + 1 - length $content, length $content;
    die "$!\n" if !defined $count;
    last if !$count;
  }
  return ('large', $stat, (stat $file)[7]) if length $content > $most;
  $left -= length $content;
  return ('file', $stat, $content);
}

sub look_or_say {
  my ($number, @look) = @_;
  my (undef, $why) = attempt(sub { look($number, @look) });
  answer($number, 'refused', [], $why) if defined $why;
}

my $number = 0;
look_or_say($number++, $_, 1) for split /\0/, $data;
look_or_say(@$_[1, 2]) for sort { $a->[0] <=> $b->[0] } @later;
print "end\0";
__END__
`;

/**
 * Data: paths, each followed by a NUL. Prints for each the names in it, each followed by a slash, and a NUL;
 * or, if it cannot be listed, a slash and the reason.
 */
export const LIST_PROGRAM = String.raw`${WALK}
my $left = ${LARGEST_LISTING};

sub names {
  my ($path) = @_;
  enter("$path/.") // return '';
  opendir my $directory, '.' or die "$!\n";
  my ($count, $names) = (0, '');
  while (defined(my $name = readdir $directory)) {
    next if $name eq '.' || $name eq '..';
    $names .= "$name/";
    die "there are too many names in it: more than ${MOST_NAMES}\n" if ++$count > ${MOST_NAMES};
    die "the names in it are too long to be listed with those of other directories\n" if length $names > $left;
  }
  $left -= length $names;
  return $names;
}

for my $path (split /\0/, $data) {
  my ($names, $why) = attempt(sub { names($path) });
  print $names // "/$why", "\0";
}
print "end\0";
__END__
`;
