/** What is on a server in place of what is desired there, as settings of the client. */
import { directivesProblem } from '../clients/settings/directives.ts';
import { activeLanguagesProblem } from '../clients/settings/languages.ts';
import type { AdoptedSettings, DriftKey } from '../vocabulary.ts';

/** A worker is to read on the server what the settings would be. */
export interface AdoptionRequest {
  of: 'adoption';
  drift: DriftKey & { serverId: string; fingerprint: string };
}

/**
 * Reads it. Rejects with a RefusedError if the server does not answer, or if it differs in another way by now.
 * @param signal aborted when nobody waits for it any more
 */
export type Adopter = (request: AdoptionRequest, signal: AbortSignal) => Promise<AdoptedSettings>;

/** Why a client may not have these settings; undefined if it may. */
export function problemOf({ activeLanguages, directives }: AdoptedSettings): string | undefined {
  return activeLanguagesProblem(activeLanguages ?? []) ?? directivesProblem(directives ?? '');
}
