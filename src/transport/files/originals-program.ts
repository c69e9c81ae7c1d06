/**
 * Keeps the foreign files of a server before Regent's first change there, each path once: beside the copies,
 * a list holds all paths at which Regent has written something. For WRITE_PROGRAM and REMOVE_PROGRAM.
 */
export const KEEP = String.raw`
my ($originals, %known); # The folder of the copies, '' for none; the paths that are on the list.

sub know_originals {
  ($originals) = @_;
  return if $originals eq '';
  my $name = enter("$originals/.paths") // return;
  my $opened = sysopen my $list, $name, O_RDONLY | O_NOFOLLOW;
  return if !$opened && gone();
  die "$originals/.paths: $!\n" if !$opened;
  local $/ = "\0";
  while (my $path = <$list>) { chomp $path; $known{$path} = 1 }
}

# Copies the files and links that are at these paths, unless Regent has written them.
sub keep {
  my @new = grep { !$known{$_} } @_;
  return if $originals eq '' || !@new;
  my (undef, $why) = attempt(sub {
    my $top = enter($originals, 1) // die "$!\n";
    mkdir $top, 0700 or $! == 17 or die "$!\n"; # EEXIST
    for my $path (@new) {
      $current = $path;
      keep_one($path, today() . $path);
    }
  });
  die "what was there cannot be kept in $originals: $why\n" if defined $why;
}

# Writes down, as a command for a shell, how the open folder at this path looked to others, if that is to change.
sub keep_dress {
  my ($path, $directory, $mode, $uid, $gid) = @_;
  return if $originals eq '' || $known{"$path/"};
  my @stat = stat $directory;
  return if ($stat[2] & 07777) == $mode && $stat[4] == $uid && $stat[5] == $gid;
  my $quoted = $path =~ s/\x27/\x27\\\x27\x27/gr;
  my (undef, $why) = attempt(sub {
    my $top = enter($originals, 1) // die "$!\n";
    mkdir $top, 0700 or $! == 17 or die "$!\n"; # EEXIST
    my $name = enter(today() . '/.folders', 1) // die "$!\n";
    sysopen my $list, $name, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600 or die "$!\n";
    printf {$list} "chown %d:%d '%s' && chmod %04o '%s'\n", @stat[4, 5], $quoted, $stat[2] & 07777, $quoted or die "$!\n";
    close $list or die "$!\n";
  });
  die "how the folder was cannot be kept in $originals: $why\n" if defined $why;
  note("$path/");
}

sub today {
  my (undef, undef, undef, $day, $month, $year) = gmtime;
  return sprintf '%s/%04d-%02d-%02d', $originals, $year + 1900, $month + 1, $day;
}

# Puts these paths on the list: what is there from now on is Regent's.
sub note {
  my @new = grep { !$known{$_} } @_;
  return if $originals eq '' || !@new;
  my (undef, $why) = attempt(sub {
    my $name = enter("$originals/.paths") // die "$!\n";
    sysopen my $list, $name, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600 or die "$!\n";
    # The first NUL ends what may have been cut short.
    print {$list} join "\0", '', @new, '' or die "$!\n";
    close $list or die "$!\n";
  });
  die "the list of what is Regent's in $originals cannot be written: $why\n" if defined $why;
  @known{@new} = (1) x @new;
}

# Takes these paths, and all below them, off the list. What stays on it by mistake does no harm.
sub forget {
  my %gone = map { $_ => 1 } @_;
  my @left = grep {
    my $path = $_;
    $path = substr $path, 0, rindex $path, '/' while $path ne '' && !$gone{$path};
    $path eq '';
  } keys %known;
  return if $originals eq '' || @left == keys %known;
  attempt(sub {
    my $name = enter("$originals/.paths") // return;
    my $beside = sprintf '.regent-%08x%08x', rand 2**32, rand 2**32;
    sysopen my $list, $beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600 or die "$!\n";
    my $is_whole = (print {$list} join "\0", '', @left, '') && close $list;
    unlink $beside if !($is_whole && rename $beside, $name);
  });
}

sub keep_one {
  my ($path, $copy) = @_;
  my $name = enter($path) // return;
  lstat $name or return;
  my ($is_link, $target, $file, @stat) = -l _;
  return if !$is_link && !-f _;
  if ($is_link) { $target = readlink $name // die "$!\n" }
  else {
    sysopen $file, $name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK or die "$!\n";
    @stat = stat $file;
    return if !-f _;
  }
  my $there = enter($copy, 1) // die "$!\n";
  return if lstat $there;
  my $beside = sprintf '.regent-%08x%08x', rand 2**32, rand 2**32;
  my (undef, $why) = attempt(sub {
    if ($is_link) { symlink $target, $beside or die "$!\n" }
    else { copy($file, $beside, @stat) }
    rename $beside, $there or die "$!\n";
  });
  return if !defined $why;
  unlink $beside;
  die "$why\n";
}

sub copy {
  my ($file, $beside, @stat) = @_;
  sysopen my $new, $beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600 or die "$!\n";
  binmode $_ for $file, $new;
  while (1) {
    my $length = read($file, my $part, 1 << 20) // die "$!\n";
    last if !$length;
    print {$new} $part or die "$!\n";
  }
  chown $stat[4], $stat[5], $new or die "$!\n";
  chmod $stat[2] & 07777, $new or die "$!\n";
  close $new or die "$!\n";
  utime $stat[8], $stat[9], $beside;
}
`;
