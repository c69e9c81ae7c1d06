import { WAY } from '../files/walk-program.ts';

export const SFTP_SERVER = '/usr/lib/openssh/sftp-server';

/**
 * Opens one file as root, or makes a new one, and becomes the server's own sftp-server, which finds it as
 * /proc/self/fd/N: SFTP can not open a file without following links, and this program can. To read, sftp-server gets
 * no right to write (-R).
 *
 * Its arguments are a mark and `read`, `write` (a new file) or `append` (one that is there), its data the path in hex. It prints, after the mark, `open`, N and the size; or
 * `refused` or `lacking` and a reason. Until then, send nothing more: Perl reads stdin. If the program is cut
 * off, the block has no end, and nothing runs.
 */
export const SFTP_PROGRAM = `{${WAY}
my ($mark, $what) = @ARGV;
my $flags = $what eq 'read' ? O_RDONLY : $what eq 'append' ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL;
chomp(my $line = <DATA> // '');
my $file;
$^F = 1000; # The file stays open in sftp-server.

my (undef, $why) = attempt(sub {
  my $name = enter(pack 'H*', $line) // die "it is not there\\n";
  if (!sysopen $file, $name, $flags | O_NOFOLLOW | O_NONBLOCK, 0600) {
    die "it is not there\\n" if gone();
    die "it is a link\\n" if $! == 40; # ELOOP
    die "$!\\n";
  }
  -f $file or die "it is not a regular file\\n";
});
my $answer = defined $why ? "refused $why"
  : !-x '${SFTP_SERVER}' ? 'lacking'
  : join ' ', 'open', fileno $file, (-s $file) || 0;
syswrite STDOUT, "$mark $answer\\n";
exit if $answer !~ /^open/;
%ENV = (PATH => '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL => 'C.UTF-8');
chdir '/';
exec '${SFTP_SERVER}', $what eq 'read' ? '-R' : () or die "$!\\n";
}
__END__
`;
