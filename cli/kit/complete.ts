/** What a shell proposes for a word that is begun. Without an answer of the API, nothing is proposed. */
import type { Context } from '../context.ts';

export async function completeClient(this: Context, partial: string): Promise<readonly string[]> {
  return quietly(async () => {
    const { ListClientsDocument } = await import('../../sdk/generated/operations.ts');
    const filter = partial === '' ? {} : { text: partial };
    const { clients } = await this.connect({ withinMs: this.completeWithinMs }).ask(ListClientsDocument, {
      filter,
      first: 100,
    });
    return clients.nodes.map(({ alias }) => alias).filter((alias) => alias.startsWith(partial));
  });
}

export async function completeServer(this: Context, partial: string): Promise<readonly string[]> {
  return quietly(async () => {
    const { ListServersDocument } = await import('../../sdk/generated/operations.ts');
    const filter = partial === '' ? {} : { text: partial };
    const { servers } = await this.connect({ withinMs: this.completeWithinMs }).ask(ListServersDocument, {
      filter,
      first: 100,
    });
    return servers.nodes.map(({ fqdn }) => fqdn).filter((fqdn) => fqdn.startsWith(partial));
  });
}

/** An error must not appear in the middle of a line that somebody types. */
async function quietly(propose: () => Promise<string[]>): Promise<string[]> {
  try {
    return await propose();
  } catch {
    return [];
  }
}
