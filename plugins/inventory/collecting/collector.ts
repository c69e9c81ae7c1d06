/**
 * Requests that MONARC's PHP back office has left in its spool, in the place of the playbook's update.sh: what they
 * request becomes runs of Regent's, and a file is only moved away when its run has succeeded.
 */
import { z } from 'zod';
import {
  definePlugin,
  isUnknown,
  namesIn,
  unreadable,
  UnreadableError,
  type Context,
  type FileState,
  type FoundRequests,
} from '../../../src/runner/contract/plugin.ts';
import { folderOf, KINDS, type RequestName } from './places.ts';
import { putAway } from './put-away.ts';
import { readRequest } from './read-request.ts';

const options = z.strictObject({
  folder: z
    .string()
    .regex(/^(\/[\w.-]+)+$/, 'an absolute path of letters, digits, . _ and -')
    .default('/var/lib/monarc/bo-data/json')
    .describe('Where the back office leaves its requests: `create`, `update` and `delete` are in it.'),
});

type Ctx = Context<z.infer<typeof options>>;

/** In one look; the rest is read by the next one. */
const MOST = 1_000;

/** Of a file that may be moved away by its name. */
const NAME = /^\w[\w.-]{0,200}\.json$/;

export const collector = definePlugin({
  id: 'collector',
  description:
    'Takes the requests that the PHP back office has left in its spool, if a run COLLECT asks for it.',
  roles: ['BACK_OFFICE'],
  ofServer: true,
  options,
  plan: async () => [],
  apply: async () => undefined,

  requests: {
    async find(ctx, isRefused) {
      const { folder } = ctx.options;
      const folders = KINDS.map((kind) => ({ kind, path: `${folder}/${folderOf(kind)}` }));
      const paths = [folder, ...folders.map(({ path }) => path)];
      const [states, lists] = await Promise.all([ctx.files.read(paths), ctx.files.list(paths)]);
      ownerOf(folder, states.get(folder));
      mustBeOfOthers(ctx, namesIn(lists, folder));
      const owners = new Map(folders.map(({ kind, path }) => [kind, ownerOf(path, states.get(path))]));
      const names = folders.flatMap(({ kind, path }) =>
        namesIn(lists, path)
          .filter((name) => name.endsWith('.json'))
          .map((file) => ({ kind, file })),
      );
      if (states.get(folder)?.kind === 'absent')
        ctx.log(
          `There is no ${folder} on ${ctx.server.fqdn}. The back office makes it with its first request; if there were some, set the option folder of collector.`,
          { level: 'warn' },
        );
      const wanted = names
        .map((name) => ({ ...name, path: pathOf(folder, name), isLast: isRefused(name) }))
        .toSorted((one, other) => Number(one.isLast) - Number(other.isLast) || order(one.file, other.file))
        .slice(0, MOST);
      if (names.length > MOST)
        ctx.log(`${names.length} files wait; ${MOST} of them are read now, and the others by the next run.`);
      const found = await ctx.files.read(wanted.map(({ path }) => path));
      const requests = wanted.flatMap(({ kind, file, path }) => {
        const state = found.get(path) ?? { kind: 'absent' };
        if (state.kind === 'absent') return [];
        if (!NAME.test(file)) return [{ kind, file, sha256: '', asked: { why: ODD_NAME } }];
        return [readRequest({ kind, file }, state, owners.get(kind))];
      });
      return { names, requests } satisfies FoundRequests;
    },

    putAway: (ctx, done) => putAway(ctx, ctx.options.folder, done),
  },
});

const ODD_NAME =
  'Its name is not one that MONARC gives: letters, digits, and . _ - are in it, and .json at its end.';

const pathOf = (folder: string, { kind, file }: RequestName) => `${folder}/${folderOf(kind)}/${file}`;

const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function mustBeFolder(path: string, state: FileState | undefined): void {
  if (state?.kind === 'directory' || state?.kind === 'absent') return;
  throw new UnreadableError(
    isUnknown(state)
      ? unreadable(path, state)
      : `${path} is a ${state?.kind ?? 'missing answer'}, and no folder. Set the option folder of collector to the folder itself.`,
  );
}

/** A record beside the folders says that a Regent writes this spool: what it has told would come back as requests. */
function mustBeOfOthers(ctx: Ctx, names: string[]): void {
  if (!names.some((name) => /^\.regent-.+\.json$/.test(name))) return;
  throw new Error(
    `${ctx.options.folder} on ${ctx.server.fqdn} is a spool that a Regent writes (SPOOL_DIR), and not that of the PHP back office. It is not collected: set the option folder of collector.`,
  );
}

/** Whose requests these are. Throws if everybody can leave some. */
function ownerOf(path: string, state: FileState | undefined): string | undefined {
  mustBeFolder(path, state);
  if (state?.kind !== 'directory') return undefined;
  if ((state.mode & 0o002) !== 0)
    throw new Error(
      `Every user of the server may write to ${path}, so nothing in it is taken: chmod o-w ${path}`,
    );
  return state.owner;
}
