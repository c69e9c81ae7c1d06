/** A server that is lost for good: a machine in its place, whose clients wait for what they had, or none. */
import { expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { clientOf, createClient, site, told } from './clients.ts';
import { useRegent } from './regent.ts';
import { carryOut, plan } from './runs.ts';
import type { Run } from './runs.ts';
import { fingerprintOf, wipe } from './wipe.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const regent = useRegent({ hosts: [backOffice, frontOffice, reverseProxy] });
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });
const sync = () => carryOut(regent, 'syncServer', fo1());

const serverNow = async () => {
  const { server } = await regent.api.ask<{ server: ServerNow }>(
    'query ($id: ID!) { server(id: $id) { state mode address lastError hostKeyFingerprint health { status problems } } }',
    { id: regent.serverId(frontOffice) },
  );
  return server;
};
interface ServerNow {
  state: string;
  mode: string;
  address: string;
  lastError: string | null;
  hostKeyFingerprint: string;
  health: { status: string; problems: string[] };
}

const change = <Payload>(mutation: string, fields: string, input: object) =>
  regent.api.mutate<Payload>(
    `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { ${fields} userErrors { code message } } }`,
    { input },
  );

const ALIASES = ['one-lost', 'two-lost', 'three-lost'];
const told_ = (run: Run) => console.log(JSON.stringify({ s: run.status, e: run.explanation, ev: run.events.filter((e) => e.level !== 'INFO').map((e) => e.text) }, null, 1));

test('explore', async () => {
  for (const alias of ALIASES) expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await carryOut(regent, 'backupServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  await told(frontOffice, 'mkdir -p /root/kept && cp -a /var/lib/mysql-backup /root/kept/ && cd /var/www && tar -cf /root/kept/www.tar one-lost two-lost three-lost');
  await wipe(frontOffice);
  told_(await sync());
  console.log(await serverNow());
  console.log(await change('scanServerHostKey', 'presentedFingerprint server { hostKeyFingerprint }', fo1()));
  console.log(await change('confirmServerHostKey', 'server { state lastError }', { ...fo1(), fingerprint: await fingerprintOf(frontOffice) }));
  told_(await carryOut(regent, 'checkServer', fo1()));
  console.log(await serverNow());
  told_(await sync());
  console.log(await serverNow());
  console.log(await told(frontOffice, 'ls -la /var/www /etc/apache2/sites-enabled; mariadb -Ne "show databases; select user from mysql.user"'));
  for (const alias of ALIASES) console.log(await clientOf(regent, alias, 'status problem'), (await site(alias)).status);
  await expect(plan(regent, 'syncServer', fo1())).resolves.toEqual([]);
}, 300_000);
