/** The first step of adding a server; Regent then knows it, and the page of its set-up has the others. */
import { useLocation } from 'preact-iso/router';
import { CreateServerDocument, type CreateServerInput } from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { Page } from '../../parts/page.tsx';
import { ask } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';
import { serverFields } from './server-fields.ts';
import { serverPath } from './set-up-state.ts';

export function NewServer() {
  const t = words.value;
  const { servers: s } = t;
  const { route } = useLocation();
  const first = {
    label: '',
    fqdn: '',
    role: 'FRONT_OFFICE',
    connection: 'SSH',
    address: '',
    port: '22',
    user: 'ansible',
    isObserved: false,
  };
  return (
    <Page title={s.add} above={<a href="/servers">{t.places.servers}</a>}>
      <p class="about">{s.addAbout}</p>
      <DraftForm
        label={s.add}
        start={first}
        fields={({ connection }) => {
          const fields = serverFields(true);
          return [
            ...fields.slice(0, 2),
            { path: 'role', label: t.role, options: Object.entries(t.serverRole) },
            { path: 'connection', label: s.connection, options: Object.entries(s.connections) },
            ...(connection === 'SSH' ? fields.slice(2) : []),
            { path: 'isObserved', label: s.observeFirst },
          ];
        }}
        button={s.next}
        does={async ({ isObserved, port, label, ...texts }) => {
          const given = Object.entries(texts).filter(([path, text]) => path === 'fqdn' || text.trim() !== '');
          const input = {
            ...Object.fromEntries(given.map(([path, text]) => [path, text.trim()])),
            label: label.trim() || texts.fqdn.trim(),
            port: Number(port),
            mode: isObserved ? 'OBSERVE' : 'ACTIVE',
          } as CreateServerInput;
          const { server, userErrors } = (await ask(CreateServerDocument, { input })).createServer;
          if (server !== null && userErrors.length === 0)
            route(`${serverPath(server.fqdn)}${texts.connection === 'SSH' ? '/set-up' : ''}`);
          return userErrors;
        }}
      />
    </Page>
  );
}
