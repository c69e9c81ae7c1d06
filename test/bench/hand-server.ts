/** The answer by hand over node:http, in a process of its own: POOL and PUBLIC_URL say what it needs. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool, type PoolConfig } from 'pg';
import { listByHand } from './list-by-hand.ts';

const pool = new Pool(JSON.parse(process.env['POOL'] ?? '{}') as PoolConfig);
const publicUrl = process.env['PUBLIC_URL'] ?? '';

const server = createServer((_request, response) => {
  listByHand(pool, publicUrl).then(
    (json) => response.writeHead(200, { 'content-type': 'application/json' }).end(json),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
process.once('disconnect', () => process.exit());
