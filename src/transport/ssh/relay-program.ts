/**
 * The way to a server's loopback if sshd does not forward: a program that connects there, reports it, and
 * copies bytes both ways. It runs as the login, without sudo. It ends when either side ends. Do not send data
 * to it before it has printed the mark: until then Perl reads stdin.
 */
export const RELAY = String.raw`sub {
  use Socket qw(:DEFAULT IPPROTO_TCP TCP_NODELAY);
  my ($mark, $port) = @ARGV;
  my $failed = sub { syswrite STDOUT, "$mark $!\n"; exit };
  socket my $socket, PF_INET, SOCK_STREAM, 0 or $failed->();
  connect $socket, pack_sockaddr_in($port, INADDR_LOOPBACK) or $failed->();
  setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
  syswrite STDOUT, "$mark connected\n";
  my $copy = sub {
    my ($from, $to) = @_;
    sysread $from, my $bytes, 1 << 16 or exit;
    for (my $at = 0; $at < length $bytes;) { $at += syswrite $to, $bytes, length($bytes) - $at, $at or exit }
  };
  my $both = '';
  vec($both, fileno $_, 1) = 1 for \*STDIN, $socket;
  while (select my $ready = $both, undef, undef, undef) {
    $copy->(\*STDIN, $socket) if vec $ready, fileno STDIN, 1;
    $copy->($socket, \*STDOUT) if vec $ready, fileno $socket, 1;
  }
}->();
__END__
`;
