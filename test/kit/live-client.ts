/** A live client, acme, on a server of its own. */
import { admin, type Engine } from './engine.ts';

/** `carryOut` requests an operation as an administrator, works on the server, and gives the run. */
export async function makeLiveClient(engine: Engine, input: Parameters<Engine['addClient']>[2] = {}) {
  const { prisma, start, work } = engine;
  const server = await engine.addServer('fo1.test');
  await engine.addClient('acme', server.id, input);
  await work(server.id);
  const { id } = await prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  const carryOut = async (operation: Parameters<typeof start>[0]) => {
    const { run } = await start(operation, admin);
    await work(server.id);
    return engine.run(run!.id);
  };
  return { server, id, carryOut };
}
