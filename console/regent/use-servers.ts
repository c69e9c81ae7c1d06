import { AllServersDocument } from '../../sdk/generated/operations.ts';
import { useQuery } from './use-query.ts';

/** The servers to choose from. */
export const useServers = (): [string, string][] =>
  useQuery(AllServersDocument, {}, { types: ['SERVER'] }).data?.servers.nodes.map(({ fqdn }) => [
    fqdn,
    fqdn,
  ]) ?? [];
