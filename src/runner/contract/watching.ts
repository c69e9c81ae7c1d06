/** How plugins look at servers and probe clients, every few minutes and without a run. */
import type { Look } from '../../domain/watching/look.ts';
import type { Context } from './context.ts';
import type { ClientState } from './desired-state.ts';

export type { Look } from '../../domain/watching/look.ts';

/** Enough to look; whoever looks cannot write files. */
export type LookContext<Options = unknown> = Pick<
  Context<Options>,
  '$' | 'files' | 'http' | 'options' | 'server' | 'signal' | 'site'
>;

/** A client whose site should answer. */
export type ProbedClient = Pick<ClientState, 'alias' | 'directives' | 'presence' | 'server'>;

export interface WatchingPlugin<Options> {
  /**
   * Set if it can tell at a glance how its server is: reads that in one round trip, and changes nothing. Gives what it
   * knows of a look; other plugins of the server give the rest. Not called for a sandbox.
   */
  look?(ctx: LookContext<Options>): Promise<Partial<Look>>;
  /**
   * Set if it can tell from outside whether the sites of clients answer: sends one request for each, as a browser
   * would, and more only if something is wrong. Gives for each alias what is wrong, in words for an administrator, or
   * null if its site answers. Rejects if what leads to the sites does not answer itself: then nothing is known of them.
   * Not called for a sandbox.
   */
  probe?(ctx: LookContext<Options>, clients: ProbedClient[]): Promise<Map<string, string | null>>;
}
