/** Writes a large file on a server, on a connection of its own. */
import type { ClientChannel } from 'ssh2';
import { CannotBecomeRootError, NotUploadableError } from '../errors.ts';
import { checkPath } from '../files/paths.ts';
import { WAY } from '../files/walk-program.ts';
import { openChannel } from '../sftp/download.ts';
import type { Upload } from '../transport.ts';
import { orAborted, type Dialler, type SshConnection } from './dialler.ts';
import { newMark, start, type Become } from './frame.ts';
import { lineWith } from './line-with.ts';
import { tail } from './shell.ts';

/** The connection is separate, as for a download; its end also ends the program there. */
export function uploadOver(link: Dialler, become: Become, path: string, upload: Upload): Promise<void> {
  checkPath(path);
  const { signal } = upload;
  signal.throwIfAborted();
  const work = async (connection: SshConnection) => {
    const over = AbortSignal.any([signal, connection.ended]);
    try {
      await transfer(connection, become, path, { ...upload, signal: over });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw connection.ended.aborted ? connection.ended.reason : error;
    }
  };
  return orAborted(link.beside(work), signal);
}

async function transfer(
  connection: SshConnection,
  become: Become,
  path: string,
  { bytes, feed, signal }: Upload,
): Promise<void> {
  const mark = newMark();
  const channel = await orAborted(openChannel(connection, start(become, mark)), signal);
  let complaint = '';
  channel.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-1_000)));
  channel.write(`${PROGRAM}${Buffer.from(path).toString('hex')} ${bytes}\n`);
  const told = async (expected: string) => {
    const line = await lineWith(channel, `${mark} `);
    if (line === expected) return;
    if (line === undefined && expected === 'open')
      throw new CannotBecomeRootError(connection.server, tail(complaint) || 'no message');
    const why = line?.replace(/^refused /, '') ?? 'the program that writes it has ended';
    throw new NotUploadableError(`On ${connection.server}`, path, why);
  };
  await orAborted(told('open'), signal);
  const done = told('done');
  done.catch(() => undefined);
  let sent = 0;
  await feed(async (piece) => {
    signal.throwIfAborted();
    sent += piece.length;
    if (!channel.write(piece)) await orAborted(Promise.race([drained(channel), done]), signal);
  });
  if (sent !== bytes) throw new Error(`${sent} bytes came for ${path}, and not ${bytes}`);
  await orAborted(done, signal);
}

const drained = (channel: ClientChannel) =>
  new Promise<void>((resolve) => void channel.once('drain', () => resolve()));

/**
 * Its argument is a mark, its data the path in hex and the size. It prints, after the mark, `open`, and `done` at the
 * end; or `refused` and a reason. Send the file after `open` alone: Perl reads stdin. If the program or the file is cut
 * off, no file is left.
 */
const PROGRAM = `{${WAY}
my ($mark) = @ARGV;
chomp(my $line = <DATA> // '');
my ($hex, $left) = split / /, $line;
my ($file, $name);
sub say_it { syswrite STDOUT, "$mark $_[0]\\n" }

my (undef, $why) = attempt(sub {
  $name = enter(pack 'H*', $hex) // die "its folder is not there\\n";
  sysopen $file, $name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600
    or die $! == 17 ? "it is there already\\n" : "$!\\n";
});
if (defined $why) { say_it("refused $why"); exit }
say_it('open');
(undef, $why) = attempt(sub {
  while ($left > 0) {
    my $count = sysread STDIN, my $piece, $left < 131072 ? $left : 131072;
    die "it was cut off\\n" if !$count;
    $left -= $count;
    for (my $at = 0; $at < $count;) { $at += syswrite($file, $piece, $count - $at, $at) // die "$!\\n" }
  }
  require IO::Handle;
  $file->sync or die "$!\\n";
  close $file or die "$!\\n";
});
if (defined $why) { unlink $name; say_it("refused $why"); exit }
say_it('done');
}
__END__
`;
