import { Pool } from 'pg';
import { expect, test } from 'vitest';
import { startApi } from '../kit/api.ts';
import { LIST, listByHand } from './list-by-hand.ts';

test('the answer by hand, which the bench compares with, is the answer of the API', async () => {
  const api = await startApi();
  const pool = new Pool({ ...api.pool, max: 2 });
  try {
    const server = await api.addServer('fo1.test');
    const { client } = await api.addClient('acme', server.id);
    await api.addClient('beta', server.id);
    const labels = { labelFr: 'Un', labelEn: 'One', labelDe: 'Eins', labelNl: 'Een' };
    const model = await api.prisma.model.create({ data: { number: 1, ...labels } });
    await api.prisma.clientModel.create({ data: { clientId: client.id, modelId: model.id } });
    const answer = await api.graphql(LIST);
    expect(answer.data.clients.nodes).toHaveLength(2);
    expect(JSON.parse(await listByHand(pool, api.services.publicUrl))).toEqual(answer);
  } finally {
    await pool.end();
    await api.close();
  }
});
