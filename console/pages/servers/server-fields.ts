import type { ServerMode } from '../../../sdk/generated/operations.ts';
import type { DraftField } from '../../parts/forms/draft-form.tsx';
import { words } from '../../words/words.ts';

/** Of each mode, what people call it. */
export const modeNames = (): Record<ServerMode, string> => ({
  ...words.value.serverMode,
  ACTIVE: words.value.servers.active,
});

type Placed = Record<'label' | 'fqdn' | 'address' | 'port' | 'user', string>;

/** What one says of a server, and where and as whom Regent reaches it. */
export function serverFields(isNew: boolean): DraftField<Placed>[] {
  const { name, servers: s } = words.value;
  return [
    { path: 'label', label: name },
    { path: 'fqdn', label: s.fqdn, hint: isNew ? s.fqdnHint : s.renameHint },
    { path: 'address', label: s.address, hint: s.addressHint },
    { path: 'port', label: s.port, type: 'number' },
    { path: 'user', label: s.user },
  ];
}
