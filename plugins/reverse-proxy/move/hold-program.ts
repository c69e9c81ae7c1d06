/**
 * A program on the reverse proxy that lets the requests of one client wait, for a moment and never longer than a
 * limit, and then hands each of them on.
 *
 * It listens on a socket to which the client's route leads meanwhile. Connections wait in the socket's queue until
 * the program is told where to go; if nobody tells it in time, because Regent was killed perhaps, it takes them to
 * the server that the client lives on. Nothing fails, and nothing waits without end. It then goes on to hand over
 * what comes until it is told to end, as the route still leads to it.
 */

/** Its folder on the reverse proxy, in which each has one of its own. */
export const HOLDS = '/run/regent-move';

/** How long a request waits at most, in ms: the rest of 3 s is for loading the route and for the answer. */
export const LONGEST_WAIT_MS = 2_200;

/**
 * The same from a claim on, in ms: the client is then shut out of its first server, so its requests would only fail
 * there. Regent decides much earlier, unless it was killed.
 */
const SHUT_MS = 6_000;

/** If it is never told to end, in seconds. */
const LIFETIME = 24 * 60 * 60;

/**
 * For `bash -c`: starts it, and returns when it listens. Arguments: its folder, then host and port of the server that
 * the client lives on. Without single quotes in the Perl.
 */
export const START_HOLD = `
set -eu
group=$(set +eu; . /etc/apache2/envvars >/dev/null 2>&1; echo "\${APACHE_RUN_GROUP:-www-data}")
umask 022
mkdir -p -- ${HOLDS} "\${1%/*}"
mkdir -m 750 -- "$1"
chgrp -- "$group" "$1"
perl -e '
use strict; use warnings;
use IO::Socket::UNIX; use IO::Select; use POSIX (); use Time::HiRes (); use Socket qw(:addrinfo SOCK_STREAM);
my ($folder, $host, $port) = @ARGV;
$SIG{CHLD} = "IGNORE"; $SIG{PIPE} = "IGNORE";
my $gid = (stat $folder)[5];
sub listener { my ($path, $mode) = @_;
  my $socket = IO::Socket::UNIX->new(Local => $path, Listen => 4096) or die "$path: $!\\n";
  chown 0, $gid, $path; chmod $mode, $path or die "$path: $!\\n"; return $socket }
my $requests = listener("$folder/requests", 0660);
my $control = listener("$folder/control", 0600);
my $pid = fork // die "fork: $!\\n";
exit 0 if $pid;
POSIX::setsid();
$pid = fork // exit 1;
exit 0 if $pid;
chdir "/";
open STDIN, "<", "/dev/null"; open STDOUT, ">", "/dev/null"; open STDERR, ">", "/dev/null";
my ($is_told, $grace, $first) = (0, 0);
my $end = Time::HiRes::time() + ${LIFETIME};
my $limit = ${LONGEST_WAIT_MS} / 1000;
sub relay { my ($client) = @_;
  my ($error, @found) = getaddrinfo($host, $port, { socktype => SOCK_STREAM });
  my $server;
  for my $to (@found) {
    socket($server, $to->{family}, $to->{socktype}, $to->{protocol}) or next;
    last if connect $server, $to->{addr};
    undef $server;
  }
  exit 1 unless $server;
  my %other = ($client => $server, $server => $client);
  my %buffer = ($client => "", $server => "");
  my %is_over;
  $_->blocking(0) for $client, $server;
  until ($is_over{$client} && $is_over{$server} && $buffer{$client} eq "" && $buffer{$server} eq "") {
    my $reads = IO::Select->new(grep { !$is_over{$_} && length $buffer{$other{$_}} < 262144 } $client, $server);
    my $writes = IO::Select->new(grep { length $buffer{$_} } $client, $server);
    my ($readable, $writable) = IO::Select->select($reads, $writes, undef, 1800) or exit 0;
    for my $from (@$readable) {
      my $to = $other{$from};
      my $count = sysread $from, $buffer{$to}, 65536, length $buffer{$to};
      if (!defined $count) { exit 0 unless $!{EAGAIN} || $!{EINTR}; next }
      if ($count == 0) { $is_over{$from} = 1; shutdown $to, 1 if $buffer{$to} eq "" }
    }
    for my $to (@$writable) {
      my $count = syswrite $to, $buffer{$to};
      if (!defined $count) { exit 0 unless $!{EAGAIN} || $!{EINTR}; next }
      substr $buffer{$to}, 0, $count, "";
      shutdown $to, 1 if $buffer{$to} eq "" && $is_over{$other{$to}};
    }
    exit 0 if $is_over{$server} && $buffer{$client} eq "";
  }
  exit 0;
}
while (Time::HiRes::time() < $end) {
  my $select = IO::Select->new($control, $is_told || !defined $first ? $requests : ());
  for my $ready ($select->can_read(0.02)) {
    if ($ready == $control) {
      my $caller = $control->accept or next;
      my @said = split / /, <$caller> // "";
      chomp @said;
      my $now = Time::HiRes::time();
      if ($said[0] eq "claim") {
        $grace = $now + ${SHUT_MS} / 1000;
        my $waited = defined $first ? int(1000 * ($now - $first)) : 0;
        print $caller $is_told ? "late\\n" : "ok $waited\\n";
      }
      if ($said[0] eq "go") { ($host, $port, $is_told) = ($said[1], $said[2], 1); print $caller "ok\\n" }
      if ($said[0] eq "end") { $end = $now + 5; print $caller "ok\\n" }
    } elsif (!$is_told) { $first //= Time::HiRes::time() }
    else {
      my $client = $requests->accept or next;
      my $child = fork // next;
      if ($child == 0) { $SIG{CHLD} = "DEFAULT"; close $requests; close $control; relay($client) }
    }
  }
  my $now = Time::HiRes::time();
  $is_told = 1 if !$is_told && defined $first && $now > $first + $limit && $now > $grace;
}
unlink "$folder/requests", "$folder/control"; rmdir $folder; $folder =~ s{/[^/]+$}{}; rmdir $folder;
' "$1" "$2" "$3"
`;

/** For `bash -c`: ends all programs in the folder of the first argument; the second is TELL_HOLD. */
export const END_HOLDS = `
for folder in "$1"/*/; do
  [[ ! -d $folder ]] || perl -e "$2" "\${folder%/}" end >/dev/null 2>&1 || rm -rf -- "$folder"
done
`;

/** For `perl -e`: tells the program in the folder of the first argument the others, and prints its answer. */
export const TELL_HOLD = `
use strict; use IO::Socket::UNIX;
my $folder = shift;
my $program = IO::Socket::UNIX->new(Peer => "$folder/control") or die "$folder: $!\\n";
print $program "@ARGV\\n";
print scalar <$program>;
`;
