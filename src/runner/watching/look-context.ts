import type { Server } from '../../domain/vocabulary.ts';
import type { Transport } from '../../transport/transport.ts';
import type { LookContext } from '../contract/plugin.ts';
import type { RunnerDeps } from '../deps.ts';
import type { PipelineEntry } from '../pipeline.ts';
import { factsOf } from '../plan/desired.ts';
import { readOnly } from '../read-only.ts';

/** The context for a plugin that only looks. */
export function lookContext(
  { site }: Pick<RunnerDeps, 'site'>,
  server: Server,
  { options }: PipelineEntry,
  given: Transport,
  signal: AbortSignal,
): LookContext {
  const transport = readOnly(given, server.fqdn);
  return {
    server: factsOf(server),
    options,
    site,
    $: transport.shell(signal),
    files: transport.files(signal),
    http: (questions) => transport.http(questions, signal),
    signal,
  };
}
