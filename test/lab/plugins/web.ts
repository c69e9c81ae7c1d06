/** What the suites about web servers share: an application, Apache as it was, and questions from outside. */
import { request } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import type { ClientState, Desired, HttpAnswer, Shell } from '../../../src/runner/contract/plugin.ts';
import type { Host } from '../host.ts';
import { lab, serverFacts } from '../kit.ts';

/** Where `serveApplication` puts its code: the option `codeFolder` of vhost. */
export const codeFolder = '/srv/application';

/** Puts Apache back as it was before this suite, with an application that needs no database meanwhile. */
export function useApache(...hosts: Host[]): void {
  beforeAll(async () => {
    for (const host of hosts) {
      await host.exec('cp -a /etc/apache2 /root/apache2.before');
      await host.exec(`mkdir -p ${codeFolder}/public && cat > ${codeFolder}/public/index.php`, application);
      await host.exec(`echo 'a static file' > ${codeFolder}/public/static.txt`);
    }
  });
  afterAll(async () => {
    for (const host of hosts)
      await host.exec(
        `rm -rf /etc/apache2 ${codeFolder} /etc/logrotate.d/regent && mv /root/apache2.before /etc/apache2 && ` +
          'find /var/log/apache2 -mindepth 1 -type d -exec rm -rf {} + && (apache2ctl graceful || apache2ctl start)',
      );
  });
}

const application = `<?php
[$path] = explode('?', $_SERVER['REQUEST_URI']);
setcookie('session', 'x', 0, '/');
if ($path === '/absolute') { header("Location: http://$_SERVER[HTTP_HOST]/there"); return; }
if ($path === '/slow') sleep(3);
if ($path === '/relative') { header('Location: /there'); return; }
if ($path === '/broken' || file_exists(getenv('APP_CONF_DIR') . 'broken')) { http_response_code(500); echo "out of order\\n"; return; }
echo json_encode(['configuration' => getenv('APP_CONF_DIR'), 'code' => getenv('APP_DIR'), 'uri' => $_SERVER['REQUEST_URI'],
  'method' => $_SERVER['REQUEST_METHOD'], 'scheme' => $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? null]);
`;

/** Asks a host over the network, as a browser elsewhere would. */
export function ask(host: Host, name: string, path = '/', method = 'GET'): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: host.address, path, method, headers: { Host: name }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([key, value]) => [key, String(value)]),
            ),
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

/** How often Apache on this host has been asked to reload so far. */
export async function reloads(host: Host): Promise<number> {
  return Number((await host.exec('grep -c AH00171 /var/log/apache2/error.log || true')).stdout);
}

/** The desired state that a change of these clients gives, on the lab's servers. */
export function desiredInLab(clients: ClientState[], complete = false, gone: string[] = []): Desired {
  const servers = lab().hosts.map(serverFacts);
  return { clients, models: [], complete, spared: [], gone, leftBehind: [], servers, goneServers: [] };
}

/** As if Regent had been killed after the files were written: no command is ever run. */
export const noShell = (() => () => Promise.reject(new Error('killed'))) as unknown as Shell;
