/**
 * How a command gets to a server, whatever shell its login has (bash, dash, fish, tcsh, zsh) and whatever that
 * shell prints. The login shell reads nothing but START, which has no quote, variable or backslash, and means
 * the same to all of them. The command and its input come on stdin with their lengths, to a small Perl program
 * that starts /bin/sh only when all has arrived: nothing works on a list or a script that was cut off.
 *
 * On both of its streams the command begins with a mark of its own, and stdout ends with the mark and how the
 * command ended. What is before and behind is the login's, and no part of the answer.
 */
import { randomBytes } from 'node:crypto';
import type { CommandResult } from './collect.ts';

/** `sudo` unless the login is root's, or, in tests, everything is to stay with the user as whom it runs. */
export type Become = 'sudo' | 'none';

/** What the login shell is given. `args` must be digits and letters. */
export function start(become: Become, ...args: string[]): string {
  return [...(become === 'sudo' ? ['sudo', '-n'] : []), 'perl', '-', ...args].join(' ');
}

export const newMark = () => `regent-${randomBytes(8).toString('hex')}`;

/**
 * What goes to stdin. The command leads a session, and says on stderr, behind the mark, its line of
 * /proc/PID/stat.
 */
export function frame(mark: string, command: string, input?: string | Buffer | null): Buffer {
  const script = Buffer.from(
    `read -r stat </proc/$$/stat; echo "${mark} $stat" >&2; echo ${mark}; unset stat\n${command}`,
  );
  const bytes = Buffer.from((input ?? '') as string);
  return Buffer.concat([Buffer.from(`${PROGRAM}${mark} ${script.length} ${bytes.length}\n`), script, bytes]);
}

/** What the command itself said, and how it ended: null, as after a signal, where its end is not there. */
export function unframe(mark: string, { stdout, stderr }: CommandResult): CommandResult {
  const begin = `${mark}\n`;
  const from = stdout.indexOf(begin);
  const to = stdout.lastIndexOf(`${mark} ended `);
  const text = from < 0 ? Buffer.alloc(0) : stdout.subarray(from + begin.length, to < from ? undefined : to);
  const status = to < 0 ? undefined : /ended (\d+)\n/.exec(stdout.toString('latin1', to, to + 60))?.[1];
  return { stdout: text, stderr, exitCode: exitCodeOf(status) };
}

/** From the status that wait(2) gives. */
function exitCodeOf(status: string | undefined): number | null {
  const number = Number(status);
  return status === undefined || (number & 127) !== 0 ? null : number >> 8;
}

/**
 * Cut off anywhere, or with its first line gone to a login file that reads stdin, it is no Perl, and nothing
 * runs. The surroundings are the same for all commands, whatever the login's own settings are.
 */
const PROGRAM = String.raw`sub {
  binmode DATA;
  my $sent = do { local $/; <DATA> };
  $sent =~ /\A(\S+) (\d+) (\d+)\n/ or die "the command was cut off\n";
  my ($mark, $script, $at, $end) = ($1, $2, $+[0], $+[0] + $2 + $3);
  length $sent == $end or die "the command was cut off\n";
  pipe my $input, my $feed or die "$!\n";
  my $pid = fork // die "$!\n";
  if (!$pid) {
    my ($user, $home) = (getpwuid $>)[0, 7];
    %ENV = (
      PATH => '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL => 'C.UTF-8',
      HOME => $home // '/', USER => $user // $>, LOGNAME => $user // $>, SHELL => '/bin/sh',
    );
    umask 022;
    chdir '/' or die "/: $!\n";
    open STDIN, '<&', $input or die "$!\n";
    exec 'setsid', '/bin/sh', '-c', substr($sent, $at, $script) or die "setsid: $!\n";
  }
  $SIG{PIPE} = 'IGNORE';
  close $input;
  $at += $script;
  while ($at < $end) {
    my $count = syswrite $feed, $sent, 1 << 16, $at;
    last if !defined $count;
    $at += $count;
  }
  close $feed;
  waitpid $pid, 0;
  print "$mark ended $?\n";
  exit($? >> 8 || ($? & 127 ? 1 : 0));
}->();
__END__
`;
