import { describe, expect, onTestFinished, test } from 'vitest';
import { TransportClosedError } from '../../src/transport/errors.ts';
import { makeTransports, type Target } from '../../src/transport/transports.ts';
import { haveSshd, startSshd } from '../kit/services/sshd.ts';

const { signal } = new AbortController();

describe.skipIf(!haveSshd())('connections', () => {
  test('to a server that is no more are closed, those to others go on', async () => {
    const sshd = await startSshd();
    const transports = makeTransports(sshd.privateKey, () => undefined, sshd.mayReach);
    onTestFinished(async () => {
      await transports.close();
      await sshd.stop();
    });
    const reached = async (id: string) => {
      const target: Target = { ...sshd, id, connection: 'SSH', root: null };
      const transport = transports.for(target);
      await transport.ping(signal).catch(() => undefined);
      return transport;
    };
    const [deleted, other] = [await reached('deleted'), await reached('other')];
    const asked: string[][] = [];
    await transports.closeDeleted(async (ids) => {
      asked.push(ids);
      return new Set(['other']);
    });
    expect(asked).toEqual([['deleted', 'other']]);
    await expect(deleted.ping(signal)).rejects.toThrow(TransportClosedError);
    expect(transports.for({ ...sshd, id: 'other', connection: 'SSH', root: null })).toBe(other);
    const answer = await other.ping(signal).catch((error: unknown) => error);
    expect(answer).not.toBeInstanceOf(TransportClosedError);
  });
});
