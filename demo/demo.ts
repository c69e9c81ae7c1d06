/**
 * `npm run demo`: Regent's main job, seen from outside. A separate Regent, on the embedded database, sets up
 * a client on three servers and removes it again, and we watch. The servers are sandbox folders, so the demo
 * needs nothing else: files are really written, and what needs Apache or MariaDB is skipped.
 *
 * In a terminal it then keeps running, so that you can try it; with `--once` it ends.
 */
import { join } from 'node:path';
import {
  CreateClientDocument,
  CreateServerDocument,
  DeleteClientDocument,
  ShowClientDocument,
  type ServerRole,
} from '../sdk/generated/operations.ts';
import { signIn } from './api.ts';
import { showArtefacts } from './artefacts.ts';
import { followRun, show } from './progress.ts';
import { onStage } from './stage.ts';
import { heading, line, paint } from './terminal.ts';
import { tracesIn } from './traces.ts';

const alias = 'city-hospital';

process.exitCode = await onStage(async ({ folder, url, email, password, signal, untilInterrupted }) => {
  const api = await show(
    'Signing in',
    () => signIn(url, email, password),
    () => `Signed in as ${email}`,
  );

  heading('Three servers, each a sandbox folder that stands for its root');
  const addServer = async (label: string, fqdn: string, role: ServerRole) => {
    const input = { label, fqdn, role, connection: 'LOCAL' as const };
    const { server } = await api.mutate(CreateServerDocument, input);
    if (server === null) throw new Error(`There is no server ${fqdn}.`);
    line(`${server.fqdn.padEnd(24)} ${server.role.padEnd(14)} ${server.state}`);
    return { id: server.id, name: server.fqdn, folder: server.root ?? '' };
  };
  const backOffice = await addServer('Back office', 'backoffice.example.org', 'BACK_OFFICE');
  const frontOffice = await addServer('Front office 1', 'fo1.example.org', 'FRONT_OFFICE');
  const reverseProxy = await addServer('Reverse proxy', 'proxy.example.org', 'REVERSE_PROXY');
  const inventory = { name: 'inventory', folder: join(folder, 'inventory') };
  const spool = { name: 'spool', folder: join(folder, 'spool') };

  heading(`createClient ${alias}`);
  const { client, run: creation } = await api.mutate(CreateClientDocument, {
    name: 'City Hospital',
    alias,
    serverId: frontOffice.id,
    contactEmail: 'it@city-hospital.example.org',
    firstUser: {
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@city-hospital.example.org',
      language: 'EN',
    },
  });
  await followRun(api, idOf(creation), signal);

  heading('What that made');
  await showArtefacts({ frontOffice, reverseProxy, inventory, spool }, alias);

  heading(`deleteClient ${alias}, with its alias typed again as the confirmation`);
  const clientId = idOf(client);
  const { run: deletion } = await api.mutate(DeleteClientDocument, { clientId, alias });
  await followRun(api, idOf(deletion), signal);

  heading(`What is left of it: names, files and links with ${alias}`);
  for (const place of [backOffice, frontOffice, reverseProxy, inventory]) {
    const { looked, found } = await tracesIn(place, alias);
    if (found.length > 0) throw new Error(`This is left on ${place.name}: ${found.join(', ')}`);
    line(
      `${place.name.padEnd(24)} ${looked === 0 ? 'nothing at all' : `none of ${looked} files and folders`}`,
    );
  }
  line(`${'spool'.padEnd(24)} two requests, which stay until an Ansible playbook takes them:`);
  for (const path of (await tracesIn(spool, alias)).found) {
    if (!/^\/(create|delete)\//.test(path)) throw new Error(`This is left in the spool: ${path}`);
    line(`${' '.repeat(24)} ${paint('cyan', `spool:${path}`)}`);
  }
  const gone = await api.ask(ShowClientDocument, { clientId });
  line(`${'Regent'.padEnd(24)} knows it as ${gone.client?.status}, and gives its alias to nobody else`);

  if (!process.stdout.isTTY || !process.stdin.isTTY || process.argv.includes('--once')) return;
  heading('Now you');
  line(`The console is at ${paint('cyan', new URL('/', url).href)}, and GraphiQL at ${paint('cyan', url)}`);
  line(`Sign in as ${paint('cyan', email)} with the password ${paint('cyan', password)}`);
  line('The three servers are there for clients of your own. Ctrl-C ends it, and leaves nothing behind.');
  await untilInterrupted();
  heading('Regent stops, and its folder goes.');
});

/** What a mutation that was not refused has made. */
function idOf(made: { id: string } | null): string {
  if (made === null) throw new Error('Regent has answered nothing.');
  return made.id;
}
