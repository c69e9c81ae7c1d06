/** restic on a server: what the repository has, one backup more, and what it may forget. */
import type { Context, CopiedFile, Output } from '../../src/runner/contract/plugin.ts';
import type { OffsiteOptions } from './offsite-options.ts';

export type Ctx = Context<OffsiteOptions>;

/** Why restic did not do it, for people. */
export class ResticError extends Error {
  override name = 'ResticError';

  constructor(
    message: string,
    /** `file`: this one file is at fault. `locked`: somebody else works on the repository, or has left a lock. */
    readonly of: 'repository' | 'locked' | 'file',
  ) {
    super(message);
  }
}

/** The snapshots that Regent made of backups: by tag, then by the name of the file in them, the short id. */
export type Snapshots = Map<string, Map<string, string>>;

/** One file of a backup: the name that it gets in the repository, and the snapshot if it is there already. */
export interface FileToHand {
  path: string;
  as: string;
  /** Null if it is not known: the manifest's. */
  sha256: string | null;
  snapshot: string | undefined;
}

/** Seconds in which a repository has to answer. */
const ANSWER_WITHIN = 120;

/** Rejects with a ResticError if it cannot be used. */
export async function checkRepository(ctx: Ctx): Promise<void> {
  await snapshotsOf(ctx, []);
}

/** Those of this server, also under an earlier name, with one of these tags. */
export async function snapshotsOf(ctx: Ctx, tags: string[]): Promise<Snapshots> {
  const input = `${tags.join('\n')}\n`;
  const stdout = await restic(ctx, LOOK, [PICK, ...hostFlags(ctx)], ANSWER_WITHIN, input);
  const snapshots: Snapshots = new Map();
  for (const line of stdout.split('\n')) {
    const [id, tag, file] = line.split('\t');
    if (id === undefined || tag === undefined || file === undefined) continue;
    snapshots.set(tag, (snapshots.get(tag) ?? new Map<string, string>()).set(file, id));
  }
  return snapshots;
}

/**
 * Makes a snapshot of each of these files that has none, and gives all of them, with the number of bytes that
 * were new to the repository. A file becomes no snapshot if it is not what it was, or cannot be read to its end.
 * @param time when the backup was made, as in `2026-11-23 02:30:00`, in UTC
 */
export async function handOver(
  ctx: Ctx,
  { client, tag, time, files }: { client: string; tag: string; time: string; files: FileToHand[] },
): Promise<{ files: CopiedFile[]; added: number }> {
  const { timeLimit } = ctx.options;
  const args = files.flatMap(({ path, as, sha256, snapshot }) => [path, as, sha256 ?? '-', snapshot ?? '-']);
  const tags = `regent,${client},${tag}`;
  const stdout = await restic(ctx, HAND, [ctx.server.fqdn, tags, time, ...args], timeLimit);
  const lines = stdout.split('\n').flatMap((line) => {
    const [name, bytes, sha256, snapshot, added] = line.split('\t');
    return name && sha256 && snapshot
      ? [{ file: { name, bytes: Number(bytes), sha256, snapshot }, added: Number(added) }]
      : [];
  });
  if (lines.length < files.length) throw new ResticError('restic did not say what it has stored', 'file');
  return {
    files: lines.map(({ file }) => file),
    added: lines.reduce((sum, { added }) => sum + added, 0),
  };
}

/** Removes the snapshots that Regent made on this server and that are beyond those to keep. */
export async function forget(ctx: Ctx, keep: NonNullable<OffsiteOptions['keep']>): Promise<void> {
  const flags = Object.entries(keep).flatMap(([what, most]) => [`--keep-${what}`, most]);
  await restic(ctx, FORGET, [...hostFlags(ctx), ...flags], ANSWER_WITHIN);
}

const hostFlags = ({ server: { fqdn, formerFqdns = [] } }: Ctx) =>
  [fqdn, ...formerFqdns].flatMap((name) => ['--host', name]);

async function restic(
  { $, options, signal }: Ctx,
  script: string,
  args: (string | number)[],
  seconds: number,
  input = '',
): Promise<string> {
  const { repository, passwordFile, environmentFile = '' } = options;
  const all = [repository, passwordFile, environmentFile, ...args];
  const call = $({ input, nothrow: true });
  const output = await call`timeout --kill-after=10 ${seconds} bash -c ${PREPARE + script} offsite ${all}`;
  signal.throwIfAborted();
  if (output.exitCode === 0) return output.stdout;
  throw whyNot(output, options, seconds);
}

/** The codes with which the scripts end if they say themselves why. */
const [UNUSABLE, BAD_FILE] = [65, 66];

function whyNot(
  { stderr, exitCode }: Output,
  { repository, passwordFile }: OffsiteOptions,
  seconds: number,
): ResticError {
  const said = lastLines(stderr.replace(/(:\/\/[^\s/:@]*):[^\s/@]*@/g, '$1:***@'));
  if (exitCode === UNUSABLE) return new ResticError(said, 'repository');
  if (exitCode === BAD_FILE) return new ResticError(said, 'file');
  if (exitCode === 124 || exitCode === 137)
    return new ResticError(`restic did not end within ${seconds} s, and was stopped`, 'repository');
  if (/wrong password or no key found/.test(said))
    return new ResticError(`the password in ${passwordFile} does not open ${repository}`, 'repository');
  if (/already locked/.test(said))
    return new ResticError(
      `${repository} is locked by another restic. If none works on it any more, use "restic unlock": ${said}`,
      'locked',
    );
  if (/no space left|disk quota exceeded/i.test(said))
    return new ResticError(`the disk of ${repository} is full: ${said}`, 'repository');
  if (/unable to open config file[^]*(no such file|not exist|not found)/i.test(said))
    return new ResticError(
      `there is no restic repository at ${repository}. Make it with "restic init" (docs/copies.md)`,
      'repository',
    );
  if (
    /connection refused|no route|timed? ?out|unreachable|no such host|verification failed|denied|EOF/i.test(
      said,
    )
  )
    return new ResticError(`${repository} does not answer, or does not let root in: ${said}`, 'repository');
  return new ResticError(
    `restic failed with ${repository}: ${said || `exit code ${exitCode}`}`,
    'repository',
  );
}

const lastLines = (text: string) => text.trim().split('\n').slice(-4).join('; ').slice(-1_000);

/**
 * Sets restic's variables from the first three arguments: the repository, the file with its password, and the
 * file with further variables, which may be empty. Only root, who runs this, may read these files.
 */
const PREPARE = String.raw`
export LC_ALL=C TZ=UTC
exec 4<&0 </dev/null
stop() { printf '%s\n' "$2" >&2; exit "$1"; }
unusable() { stop ${UNUSABLE} "$1"; }
command -v restic >/dev/null || unusable 'restic is missing here: apt-get install restic'
for_root_alone() {
  [[ ! -L $1 ]] || unusable "$1 is a link: put the file itself there"
  [[ -e $1 ]] || unusable "$1 is missing: it has $2, and root alone may read it (chmod 600)"
  [[ -f $1 ]] || unusable "$1 is no file"
  [[ -O $1 ]] || unusable "$1 belongs to another user: chown root:root $1"
  [[ $(stat --format=%a -- "$1") == *00 ]] || unusable "others may read $1: chmod 600 $1"
}
RESTIC_REPOSITORY=$1 RESTIC_PASSWORD_FILE=$2 environment=$3; shift 3
for_root_alone "$RESTIC_PASSWORD_FILE" 'the password of the repository'
if [[ -n $environment ]]; then
  for_root_alone "$environment" 'variables for restic'
  while IFS= read -r line || [[ -n $line ]]; do
    [[ ! $line =~ ^[[:space:]]*(#|$) ]] || continue
    [[ $line =~ ^([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || unusable "$environment has a line that is not NAME=value"
    name=${'$'}{BASH_REMATCH[1]} value=${'$'}{BASH_REMATCH[2]}
    [[ ! $value =~ ^\"(.*)\"$ && ! $value =~ ^\'(.*)\'$ ]] || value=${'$'}{BASH_REMATCH[1]}
    export "$name=$value"
  done <"$environment"
fi
export RESTIC_REPOSITORY RESTIC_PASSWORD_FILE
`;

/** Without a lock: this changes nothing, and a lock of others is no obstacle. The tags are on stdin. */
const LOOK = String.raw`
set -o pipefail
pick=$1; shift
restic snapshots --no-lock --json "$@" --tag regent | perl -e "$pick"
`;

/**
 * Perl, without single quotes: prints the short id, tag and file of each snapshot with a tag that is asked for on
 * descriptor 4. restic prints one line of JSON for all snapshots, of Regent's without a character to unescape.
 */
const PICK = String.raw`
use strict;
open(my $asked, "<&=", 4) or die;
my %asked = map { chomp; $_ => 1 } <$asked>;
$/ = "},{";
while (my $snapshot = <STDIN>) {
  my ($file) = $snapshot =~ m{"paths":\["/([^"]+)"\]} or next;
  my ($tags) = $snapshot =~ m{"tags":\[([^\]]*)\]} or next;
  my ($id) = $snapshot =~ m{"short_id":"(\w+)"} or next;
  $asked{$_} and print "$id\t$_\t$file\n" for $tags =~ /"([^"]+)"/g;
}
`;

/**
 * Takes host, tags and time, then for each file its path, its name in the repository, its SHA-256, and its snapshot.
 * restic gets the plain content, as it finds what it has already only there. Its stdin stays open until zstd has
 * ended well: otherwise restic is killed first, and makes no snapshot of a part.
 */
const HAND = String.raw`
host=$1 tags=$2 time=$3; shift 3
hand() {
  local reader=(cat --) in pid read code
  [[ $1 != *.zst ]] || reader=(zstd --quiet --decompress --stdout --)
  exec {in}> >(exec restic backup --quiet --json --host "$host" --tag "$tags" --time "$time" --stdin --stdin-filename "$2")
  pid=$!
  "${'$'}{reader[@]}" "$1" >&"$in"
  read=$?
  ((read == 0)) || kill -KILL "$pid"
  exec {in}>&-
  wait "$pid"
  code=$?
  ((read == 0 || code != 137)) || stop ${BAD_FILE} "$1 cannot be read to its end"
  ((read == 0 && code == 0))
}
while (($#)); do
  path=$1 as=$2 known=$3 snapshot=$4 added=0; shift 4
  [[ -f $path && ! -L $path ]] || stop ${BAD_FILE} "$path is gone, or is no file any more"
  sha256=$(sha256sum <"$path") || stop ${BAD_FILE} "$path cannot be read"
  sha256=${'$'}{sha256%% *}
  [[ $known == - || $known == "$sha256" ]] ||
    stop ${BAD_FILE} "$path is not what it was when it was made: its SHA-256 is another"
  if [[ $snapshot == - ]]; then
    said=$(hand "$path" "$as") || exit
    [[ $said =~ \"data_added\":([0-9]+) ]] && added=${'$'}{BASH_REMATCH[1]}
    [[ $said =~ \"snapshot_id\":\"([0-9a-f]{8}) ]] && snapshot=${'$'}{BASH_REMATCH[1]}
    [[ $snapshot != - ]] || stop 1 "it did not name the snapshot of $as"
  fi
  printf '%s\t%s\t%s\t%s\t%s\n' "${'$'}{path##*/}" "$(stat --format=%s -- "$path")" "$sha256" "$snapshot" "$added"
done
`;

/** Of each file of each client by itself; snapshots that others made of this host are not Regent's. */
const FORGET = String.raw`
restic forget --quiet "$@" --tag regent --group-by paths
`;
