/** Files of requests that are done go to the folder `done` beside, and keep their names. */
import type { Context, PutAway, RequestFile } from '../../../src/runner/contract/plugin.ts';
import { folderOf } from './places.ts';

type Ctx = Pick<Context, '$' | 'files'>;

/**
 * Reads lines `<folder> <name> <sha256>`, and answers each with one word. It runs as the owner of the folders, so that
 * no link of theirs leads it to what is not theirs.
 */
const PROGRAM = `cd -- "$1" || exit 1
hash_of() { if [ -f "$1" ] && [ ! -L "$1" ]; then sum=$(sha256sum <"$1") && printf %s "\${sum%% *}"; fi; }
while read -r folder name hash; do
  from=$folder/$name to=done/$folder/$name
  there=$(hash_of "$from") kept=$(hash_of "$to")
  if [ "$there" = "$hash" ] && [ "$kept" = "$hash" ]; then rm -f -- "$from" && echo AWAY || echo STUCK
  elif [ "$there" = "$hash" ]; then
    mv -nT -- "$from" "$to" && [ "$(hash_of "$to")" = "$hash" ] && echo AWAY || echo STUCK
  elif [ "$kept" = "$hash" ] && [ ! -e "$from" ]; then echo AWAY
  elif [ -e "$from" ]; then echo CHANGED
  else echo GONE; fi
done`;

const OUTCOMES: PutAway[] = ['AWAY', 'GONE', 'CHANGED', 'STUCK'];

/** Harmless when repeated: a file that is in the archive already is AWAY. Gives what became of each, in this order. */
export async function putAway(ctx: Ctx, folder: string, requests: RequestFile[]): Promise<PutAway[]> {
  const kinds = [...new Set(requests.map(({ kind }) => kind))];
  const states = await ctx.files.read(kinds.map((kind) => `${folder}/${folderOf(kind)}`));
  const outcomes = new Map<RequestFile, PutAway>();
  for (const kind of kinds) {
    const name = folderOf(kind);
    const state = states.get(`${folder}/${name}`);
    const theirs = requests.filter((each) => each.kind === kind);
    if (state?.kind !== 'directory') {
      for (const each of theirs) outcomes.set(each, 'GONE');
      continue;
    }
    const { owner = 'root', group = 'root' } = state;
    await ctx.files.write(
      [`${folder}/done`, `${folder}/done/${name}`].map((path) => ({
        kind: 'directory',
        path,
        mode: 0o750,
        owner,
        group,
      })),
    );
    const input = theirs.map(({ file, sha256 }) => `${name} ${file} ${sha256}\n`).join('');
    const { stdout } = await ctx.$({
      input,
    })`setpriv ${[`--reuid=${owner}`, `--regid=${group}`, '--clear-groups']} sh -c ${PROGRAM} sh ${folder}`;
    const words = stdout.trim().split('\n');
    for (const [index, each] of theirs.entries()) {
      const word = OUTCOMES.find((outcome) => outcome === words[index]);
      outcomes.set(each, word ?? 'STUCK');
    }
  }
  return requests.map((each) => outcomes.get(each) ?? 'GONE');
}
