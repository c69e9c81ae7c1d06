/**
 * For `sh -c`, with the path of the backup script and its arguments: runs it as Regent, so that the manifest says
 * who made the backup. A script that an older Regent has written, and that no sync has replaced yet, does not
 * know `--by`.
 */
export const RUN_BACKUP_SCRIPT = `
script=$1; shift
grep -q -e --by -- "$script" && set -- --by REGENT "$@"
exec bash "$script" "$@"`;
