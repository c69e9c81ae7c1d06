/**
 * Commands as sessions of processes. Each command leads a session (setsid) and prints which on the first line
 * of its stderr, so that all its processes can be found and ended later.
 */
import { execute } from './exec.ts';
import { newMark, start, type Become } from './frame.ts';
import type { SshConnection } from './dialler.ts';

export interface ProcessSession {
  /** The number of its first process, which is the session's number too. */
  id: string;
  /** When this process started, in the kernel's ticks: the number may be used again, but not both together. */
  start: string;
}

/** Gets stderr as it comes; gives the part after the announcement. The part before belongs to the login. */
export function awaitAnnouncement(mark: string) {
  let held = '';
  let session: ProcessSession | undefined;
  let tell: (session: ProcessSession) => void;
  const announced = new Promise<ProcessSession>((resolve) => (tell = resolve));

  const feed = (text: string): string => {
    if (session !== undefined) return text;
    held += text;
    const from = held.indexOf(`${mark} `);
    const to = held.indexOf('\n', from);
    if (from < 0 || to < 0) return '';
    session = parseStat(held.slice(from + mark.length + 1, to));
    tell(session);
    return held.slice(to + 1);
  };
  return { feed, announced, session: () => session, unannounced: () => held };
}

/** A line of /proc/PID/stat: the name in parentheses may hold anything, the 22nd field is the start time. */
function parseStat(line: string): ProcessSession {
  const rest = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { id: line.slice(0, line.indexOf(' ')), start: rest[19] ?? '' };
}

/**
 * Ends all processes of a session and their descendants, first with TERM, after 2 s with KILL, and checks
 * that none remain. Gives the numbers of those that do; an empty list if there are none.
 */
export async function endSession(
  connection: SshConnection,
  session: ProcessSession,
  become: Become,
): Promise<number[]> {
  const mark = newMark();
  const command = start(become, mark.replace('-', ''), session.id, session.start);
  const options = { input: END_SESSION, places: connection.reserve, name: 'perl -', hasOtherWay: true };
  const { result } = await execute(connection, command, options);
  const { stdout, stderr } = await result;
  // The output of the login shell surrounds it.
  const left = new RegExp(`${mark.replace('-', '')}: ([\\d ]*)\n`).exec(stdout.toString())?.[1];
  if (left === undefined) throw new Error(`its processes could not be looked for (${stderr.trim()})`);
  return left.split(' ').filter(Boolean).map(Number);
}

/**
 * Descendants count because a command may start sessions of its own; a process that has left for good, as
 * daemons do, does not belong to the command any more. Perl is part of every Debian; pgrep is not.
 */
const END_SESSION = String.raw`
use strict;
my ($mark, $session, $start) = @ARGV;
my %members;

sub remaining {
  my %now;
  for my $file (glob '/proc/[0-9]*/stat') {
    open my $stat, '<', $file or next;
    my ($pid, $rest) = (<$stat> // '') =~ /^(\d+) \(.*\) (.*)/s or next;
    my @field = split ' ', $rest;
    $now{$pid} = { state => $field[0], parent => $field[1], session => $field[3], start => $field[19] };
  }
  return if $now{$session} && $now{$session}{start} != $start;
  delete $members{$_} for grep { !$now{$_} || $now{$_}{start} != $members{$_} } keys %members;
  my $found = 1;
  while ($found) {
    $found = 0;
    for my $pid (grep { !exists $members{$_} } keys %now) {
      my $process = $now{$pid};
      next unless $process->{session} == $session || exists $members{ $process->{parent} };
      $members{$pid} = $process->{start};
      $found = 1;
    }
  }
  return grep { $now{$_}{state} !~ /[ZX]/ } keys %members;
}

sub told {
  print "$mark: @_\n";
  exit 0;
}

for my $signal ('TERM', 'KILL') {
  my %told;
  for (1 .. 40) {
    my @pids = remaining() or told();
    kill $signal, grep { !$told{$_}++ } @pids;
    select undef, undef, undef, 0.05;
  }
}
told(remaining());
`;
