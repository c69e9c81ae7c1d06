/** MONARC's own models, kept on the back office before Regent first changes each of them. */
import { type Context, ORIGINALS } from '../../src/runner/contract/plugin.ts';
import type { CommonModel } from '../shared/mariadb/common-models.ts';
import { AS_ROOT } from '../shared/mariadb/mariadb-call.ts';

/** A model's row, and what will happen to it. */
export interface Doomed {
  row: CommonModel;
  kind: 'update' | 'delete';
}

/** If a model cannot be kept, it is not changed. */
export class NotKeptError extends Error {
  override name = 'NotKeptError';
  constructor(server: string, database: string, why: string) {
    super(
      `What is in ${database} cannot be copied to ${ORIGINALS} on ${server}, so none of its models was changed: ${why}. ` +
        'Correct that (for example, free some disk space there), then retry.',
    );
  }
}

/**
 * Keeps each once: before a change, its rows in `models` and `anrs`, as SQL that restores them; before a
 * deletion, the whole database, because the content of a model is in all tables. No round trip if there is
 * nothing to keep. Rejects with a NotKeptError.
 */
export async function keepModels(
  { $, server }: Pick<Context, '$' | 'server'>,
  database: string,
  models: Doomed[],
): Promise<void> {
  if (models.length === 0) return;
  const input = models.map(({ row, kind }) => `${kind} ${row.number} ${row.anrId ?? 0}\n`).join('');
  const { exitCode, stderr } = await $({ input, nothrow: true })`sh -c ${KEEP} sh ${ORIGINALS} ${database}`;
  if (exitCode !== 0)
    throw new NotKeptError(server.fqdn, database, stderr.trim() || `it ended with code ${exitCode}`);
}

const KEEP = `${AS_ROOT}
dump() {
  as_root mariadb-dump --single-transaction --skip-lock-tables --skip-add-locks --skip-disable-keys --hex-blob \\
    --default-character-set=utf8mb4 --max-allowed-packet=1G "$@" </dev/null
}
rows() { dump --no-create-info --complete-insert --replace --skip-triggers --where="$1" "$database" "$2"; }
originals=$1 database=$2
mkdir -p "\${originals%/*}" || exit 1
umask 077
folder=$originals/$(date -u +%Y-%m-%d)/mariadb/$database
while read -r kind number anr; do
  case $kind in
    update) name=model-$number.sql ;;
    delete) name=before-model-$number.sql.gz ;;
  esac
  for there in "$originals"/*/mariadb/"$database/$name"; do [ ! -e "$there" ] || continue 2; done
  mkdir -p "$folder" || exit 1
  new=$folder/.new
  trap 'rm -f -- "$new" "$new.gz"' EXIT
  case $kind in
    update) { rows "id = $number" models && rows "id = $anr" anrs; } >"$new" || exit 1 ;;
    delete) dump --routines --triggers "$database" >"$new" && gzip -f "$new" && mv -f "$new.gz" "$new" || exit 1 ;;
  esac
  mv -f "$new" "$folder/$name" || exit 1
done
`;
