/**
 * How a command gets to a server, for any login shell (bash, dash, fish, tcsh, zsh) and whatever this shell
 * prints. The login shell reads only START, which has no quote, variable or backslash, and means the same to
 * all of them. The command and its input come on stdin with their lengths, to a small Perl program that
 * starts /bin/sh only when all has arrived: no command works on a list or a script that was cut off.
 *
 * On both of its streams the command begins with its own mark, and stdout ends with the mark and the
 * command's exit status. Output before and after belongs to the login, and is no part of the answer.
 */
import { randomBytes } from 'node:crypto';
import type { CommandResult } from './collect.ts';

/** `sudo` unless the login is root's, or, in tests, the commands have to run as the user itself. */
export type Become = 'sudo' | 'none';

/** The command for the login shell. `args` must be digits and letters. */
export function start(become: Become, ...args: string[]): string {
  return [...(become === 'sudo' ? ['sudo', '-n'] : []), 'perl', '-', ...args].join(' ');
}

export const newMark = () => `regent-${randomBytes(8).toString('hex')}`;

/**
 * The text for stdin. The command leads a session, and prints its line of /proc/PID/stat on stderr, after the
 * mark.
 */
export function frame(mark: string, command: string, input?: string | Buffer | null): Buffer {
  const script = Buffer.from(
    `read -r stat </proc/$$/stat; echo "${mark} $stat" >&2; echo ${mark}; unset stat\n${command}`,
  );
  const bytes = Buffer.from((input ?? '') as string);
  return Buffer.concat([Buffer.from(`${PROGRAM}${mark} ${script.length} ${bytes.length}\n`), script, bytes]);
}

/** The output of the command itself, and its exit code: null, as after a signal, if its end is missing. */
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
 * If it is cut off anywhere, or if a login file that reads stdin takes its first line, it is no valid Perl,
 * and nothing runs. The environment is the same for all commands, whatever the login's own settings are.
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
