/**
 * How programs on a server get to a path: folder by folder, each opened without following a link, so that
 * nobody can lead root elsewhere by adding a link at the right moment. A link is followed only if nobody but
 * root (or the user that runs the program) could have changed it: if all folders down to the one that holds
 * it belong to root, and only root can write to them. Below a folder of another user, no link is followed.
 */
export const WAY = String.raw`
use strict;
use Fcntl qw(O_RDONLY O_WRONLY O_CREAT O_EXCL O_APPEND O_NOFOLLOW O_NONBLOCK O_DIRECTORY);
use constant O_PATH => 010000000;
binmode DATA; binmode STDOUT;
umask 022;

sub gone { $! == 2 || $! == 20 } # ENOENT, ENOTDIR

# Gives what becomes of the work, or undef and the reason why it failed.
sub attempt {
  my ($work) = @_;
  my $done;
  return $done if eval { $done = $work->(); 1 };
  my $why = $@;
  $why =~ s/\s+\z//;
  return (undef, $why);
}

sub folder {
  my ($handle, $above_is_safe) = @_;
  my @stat = stat $handle or die "$!\n";
  return { handle => $handle, safe => $above_is_safe && ($stat[4] == 0 || $stat[4] == $>) && !($stat[2] & 022) };
}

sysopen my $root, '/', O_PATH | O_DIRECTORY or die "/: $!\n";
my $top = folder($root, 1);
my @visited; # The names on the way to the last path, each with the folders that lead down to it.

# Makes the folder that the path lies in the working directory, and gives the path's last name; undef, with $!
# set, where there is no such folder. Makes the folders that are missing, if told to. Dies with why it is refused.
sub enter {
  my ($path, $make) = @_;
  my ($way, $last) = $path =~ m{^(.*)/([^/]*)\z}s;
  my @names = grep { $_ ne '' } split m{/}, $way;
  my $known = 0;
  $known++ while $known < @names && $known < @visited && $visited[$known][0] eq $names[$known];
  $#visited = $known - 1;
  my @way = @visited ? @{ $visited[-1][1] } : ($top);
  for my $name (@names[$known .. $#names]) {
    my $links = 0;
    step(\@way, $name, $make, \$links) or return undef;
    push @visited, [$name, [@way]];
  }
  chdir $way[-1]{handle} or die "$!\n";
  return $last eq '' ? '.' : $last;
}

# Goes on by one name, which may be a link to several.
sub step {
  my ($way, $name, $make, $links) = @_;
  for (1 .. 5) {
    chdir $way->[-1]{handle} or die "$!\n";
    if (sysopen my $handle, $name, O_PATH | O_DIRECTORY | O_NOFOLLOW) {
      push @$way, folder($handle, $way->[-1]{safe});
      return 1;
    }
    my $error = $!;
    return follow($way, $name, $links) if lstat $name and -l _;
    next if -d _;
    if ($make && $error == 2) {
      mkdir $name, 0755 or $! == 17 or die "$name cannot be made: $!\n";
      next;
    }
    $! = $error;
    return 0 if gone();
    die "$name: $error\n";
  }
  die "$name changes while it is looked at\n";
}

sub follow {
  my ($way, $name, $links) = @_;
  die "$name on the way is a link in a folder that others than root may change, so it is not followed\n"
    if !$way->[-1]{safe};
  die "the links on the way go round in circles\n" if ++$$links > 40;
  my $target = readlink $name // die "$name: $!\n";
  @$way = ($top) if $target =~ m{^/};
  for my $next (grep { $_ ne '' && $_ ne '.' } split m{/}, $target) {
    if ($next eq '..') { pop @$way if @$way > 1 }
    else { step($way, $next, 0, $links) or return 0 }
  }
  return 1;
}
`;

/** The same, with all of the program's data in `$data`. */
export const WALK = `${WAY}
my $data = do { local $/; <DATA> };
`;
