/**
 * The script that backs up the clients of one server, from root's crontab or on Regent's behalf, and what
 * it answers: one line of JSON for each client.
 */
import { z } from 'zod';

export interface BackupScript {
  /** Where the dumps are, one folder for each client below. */
  folder: string;
  /** How many good dumps of each client to keep. */
  keep: number;
  /** Whom it backs up when it is not told. */
  aliases: string[];
}

/** What became of one client's backup. A failed one has a message and no file. */
const resultSchema = z.discriminatedUnion('status', [
  z.object({
    client: z.string(),
    status: z.literal('ok'),
    file: z.string(),
    size: z.int(),
    sha256: z.string(),
    seconds: z.number(),
    message: z.string(),
  }),
  z.object({ client: z.string(), status: z.literal('failed'), seconds: z.number(), message: z.string() }),
]);
export type BackupResult = z.infer<typeof resultSchema>;

/** The result that one line of the script's output holds; undefined where it holds none. */
export function parseBackupResult(line: string): BackupResult | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return resultSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** The clients that a script found on a server backs up; undefined where Regent has not written it. */
export function listedAliases(script: string): string[] | undefined {
  const list = new RegExp(`^${FIRST_MARK}$([^]*?)^${LAST_MARK}$`, 'm').exec(script)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/^ {2}'([\w-]+)'$/gm)].map(([, alias]) => alias!);
}

const FIRST_MARK = '# clients: begin';
const LAST_MARK = '# clients: end';

/** The whole script. Aliases and folder must be safe inside single quotes, as all aliases are. */
export function renderBackupScript({ folder, keep, aliases }: BackupScript): string {
  const list = aliases.toSorted().map((alias) => `  '${alias}'\n`);
  return SCRIPT.replace('@FOLDER@', () => folder)
    .replace('@KEEP@', () => String(keep))
    .replace('@CLIENTS@', () => `${FIRST_MARK}\n${list.join('')}${LAST_MARK}`);
}

/** `\${` stands for what is bash's own. */
const SCRIPT = String.raw`#!/bin/bash
# Backs up the databases of this server's MONARC clients, as root, who logs in by the server's socket.
# Regent writes this file and the list in it: what is changed here by hand does not stay.
#
#   backup_monarc_db.sh            every client in the list
#   backup_monarc_db.sh acme beta  these only
#
# Answers with one line of JSON for each client. Tries them all; exits with 1 when any of them failed.
set -u -o pipefail
umask 077
export LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

folder='@FOLDER@'
keep=@KEEP@
clients=(
@CLIENTS@
)
(($# == 0)) || clients=("$@")

# Dumps to the file $2 the database $1. What goes wrong is told on stderr.
dump() {
  mariadb-dump --single-transaction --routines --triggers --comments --user=root --protocol=socket -- "$1" |
    zstd --quiet --force -o "$2"
  local codes=("\${PIPESTATUS[@]}") last
  ((codes[1] == 0)) || { echo "zstd ended with code \${codes[1]}" >&2; return 1; }
  ((codes[0] == 0)) || { echo "mariadb-dump ended with code \${codes[0]}" >&2; return 1; }
  last=$(zstd --quiet --decompress --stdout -- "$2" | tail -n 1) ||
    { echo 'the dump cannot be read back' >&2; return 1; }
  [[ $last == '-- Dump completed'* ]] || { echo 'the dump is cut off: it has no end mark' >&2; return 1; }
}

# Makes one good dump of the client $1, in the file $2 by way of $3, and only then lets an old one go.
# Answers with its size and sha256.
backup() {
  local sum dumps
  [[ $1 =~ ^[A-Za-z0-9_-]+$ ]] || { echo 'this is not the name of a client' >&2; return 1; }
  mkdir -p -- "$folder/$1" || return 1
  rm -f -- "$folder/$1"/.*.partial
  dump "$1" "$3" || { rm -f -- "$3"; return 1; }
  sum=$(sha256sum -- "$3") || return 1
  sync -- "$3" && mv -f -- "$3" "$2" && sync -- "$folder/$1" || return 1
  dumps=("$folder/$1/$1"-????????T??????Z.sql.zst)
  ((\${#dumps[@]} <= keep)) || rm -f -- "\${dumps[@]:0:\${#dumps[@]}-keep}"
  echo "$(stat -c %s -- "$2") \${sum%% *}"
}

# Text as a JSON string of plain ASCII.
json() {
  local text
  text=$(printf '%s' "$1" | tr '\t\n' '  ' | tr -c ' -~' '?')
  text=\${text//\\/\\\\}
  printf '"%s"' "\${text//\"/\\\"}"
}

# Backs up the client $1 and tells what became of it.
report() {
  local file partial started answer elapsed code=0
  file="$folder/$1/$1-$(date -u +%Y%m%dT%H%M%SZ).sql.zst"
  partial="$folder/$1/.$1.sql.zst.partial"
  started=\${EPOCHREALTIME/./}
  answer=$(backup "$1" "$file" "$partial" 2>&1) || code=1
  elapsed=$((\${EPOCHREALTIME/./} - started))
  printf -v elapsed '%d.%03d' $((elapsed / 1000000)) $((elapsed / 1000 % 1000))
  if ((code == 0)); then
    answer=\${answer##*$'\n'}
    printf '{"client":%s,"status":"ok","file":%s,"size":%s,"sha256":"%s","seconds":%s,"message":""}\n' \
      "$(json "$1")" "$(json "$file")" "\${answer% *}" "\${answer#* }" "$elapsed"
  else
    printf '{"client":%s,"status":"failed","file":null,"size":null,"sha256":null,"seconds":%s,"message":%s}\n' \
      "$(json "$1")" "$elapsed" "$(json "$answer")"
  fi
  return "$code"
}

# The folder itself is what is locked, so that cron and Regent take turns.
if ! { mkdir -p -- "$folder" && exec 9<"$folder" && flock --wait 7200 9; }; then
  echo "$folder cannot be locked: perhaps another backup has been running for two hours" >&2
  exit 1
fi

failed=0
for client in "\${clients[@]}"; do
  report "$client" || failed=1
done
exit "$failed"
`.replaceAll('\\${', '${');
