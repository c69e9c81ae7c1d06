/** One open SSH connection, and commands sent over it one after the other: as little as there can be. */
import { connect } from 'node:net';
import { once } from 'node:events';
import ssh2 from 'ssh2';

export interface RawSsh {
  /** Runs a script as root and gives what it printed; rejects where it failed. */
  run(script: string): Promise<string>;
  close(): void;
}

export async function openRawSsh(address: string, privateKey: string): Promise<RawSsh> {
  const sock = connect({ host: address, port: 22 });
  sock.setNoDelay(true);
  const client = new ssh2.Client();
  client.connect({ sock, username: 'ansible', privateKey });
  await once(client, 'ready');
  return {
    run: (script) =>
      new Promise((resolve, reject) => {
        client.exec('sudo -n sh -se', (error, channel) => {
          if (error !== undefined) return reject(error);
          let output = '';
          channel.on('data', (data: Buffer) => (output += data.toString()));
          channel.stderr.on('data', (data: Buffer) => (output += data.toString()));
          channel.on('close', (code: number) => (code === 0 ? resolve(output) : reject(new Error(output))));
          channel.end(script);
        });
      }),
    close: () => client.end(),
  };
}
