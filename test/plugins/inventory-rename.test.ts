import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { inventory } from '../../plugins/inventory/inventory.ts';
import type { Desired, ServerFacts } from '../../src/runner/contract/plugin.ts';
import { backOffice, desired, frontOffice, newClientState, reverseProxy } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';

const acme = newClientState({ number: 7, alias: 'acme' });
const renamed: ServerFacts = { ...frontOffice, fqdn: 'fo1.new.test', formerFqdns: [frontOffice.fqdn] };
const afterwards = (server = renamed, complete = true): Desired => ({
  ...desired([{ ...acme, server }], complete),
  servers: [backOffice, server, reverseProxy],
});

/** An inventory in which the front office has its first name, and a look at it. */
async function inventoryBefore() {
  const options = { inventoryDir: '/srv/inventory', spoolDir: '/srv/json' };
  const ctx = await sandboxContext(inventory, { options });
  await settle(inventory, ctx, desired([acme], true));
  const at = (path: string) => join(ctx.root, 'srv', path);
  return {
    ctx,
    renamedCtx: { ...ctx, server: renamed },
    text: (path: string) => readFile(at(path), 'utf8'),
    list: async (path: string) => (await readdir(at(path))).toSorted(),
    async write(path: string, content: string) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), content);
    },
  };
}

test('a new name takes the whole entry with it, and leaves nothing under the old one', async () => {
  const { renamedCtx, text, list, write } = await inventoryBefore();
  const generated = `# by hand\n${await text('inventory/host_vars/fo1.test/generated.yaml')}`;
  await write('inventory/host_vars/fo1.test/generated.yaml', generated);
  await write('inventory/host_vars/fo1.test/own.yaml', 'mine: 1\n');
  const hosts = (await text('inventory/hosts')).replace('fo1.test', 'fo1.test ansible_user=me');
  await write('inventory/hosts', `${hosts}\n[mine]\nfo1.test\n`);
  await settle(inventory, renamedCtx, afterwards());
  expect(await list('inventory/host_vars')).toEqual(['bo.test', 'fo1.new.test', 'rpx.test']);
  expect(await text('inventory/host_vars/fo1.new.test/generated.yaml')).toBe(generated);
  expect(await text('inventory/host_vars/fo1.new.test/own.yaml')).toBe('mine: 1\n');
  const after = await text('inventory/hosts');
  expect(after).toBe(`${hosts}\n[mine]\nfo1.test\n`.replaceAll('fo1.test', 'fo1.new.test'));
});

test('what is already under the new name stays, and so does what it would replace', async () => {
  const { renamedCtx, text, list, write } = await inventoryBefore();
  await write('inventory/host_vars/fo1.test/own.yaml', 'old: 1\n');
  await write('inventory/host_vars/fo1.new.test/own.yaml', 'new: 1\n');
  await write('inventory/host_vars/fo1.new.test/generated.yaml', 'clients: {}\n');
  await settle(inventory, renamedCtx, afterwards());
  expect(await text('inventory/host_vars/fo1.new.test/own.yaml')).toBe('new: 1\n');
  expect(await text('inventory/host_vars/fo1.new.test/generated.yaml')).toContain('acme:');
  expect(await list('inventory/host_vars/fo1.test')).toEqual(['own.yaml']);
});

test('a host that is called by the old name later is nobody’s business', async () => {
  const { renamedCtx, text, write } = await inventoryBefore();
  await settle(inventory, renamedCtx, afterwards());
  await write('inventory/hosts', `${await text('inventory/hosts')}\n[mine]\nfo1.test\n`);
  expect(await settle(inventory, renamedCtx, afterwards())).toEqual([]);
});

test('the new name of another server moves its entry too', async () => {
  const { ctx, list } = await inventoryBefore();
  const moved = { ...backOffice, fqdn: 'bo.new.test', formerFqdns: [backOffice.fqdn] };
  await settle(inventory, ctx, { ...desired([acme]), servers: [moved, frontOffice, reverseProxy] });
  expect(await list('inventory/host_vars')).toEqual(['bo.new.test', 'fo1.test', 'rpx.test']);
});

test('the spool remembers under the new name what it has told, and tells nothing again', async () => {
  const { renamedCtx, list } = await inventoryBefore();
  expect(await list('json/create')).toHaveLength(1);
  await settle(inventory, renamedCtx, afterwards());
  expect(await list('json/create')).toHaveLength(1);
  expect(await list('json')).toEqual(['.regent-fo1.new.test.json', 'create']);
});

test('a server that is only observed is left to those who manage it: no entry is made, and none goes', async () => {
  const { ctx, text, list } = await inventoryBefore();
  const stranger: ServerFacts = { ...frontOffice, id: 'fo9', fqdn: 'fo9.test', isObserved: true };
  const observed = { ...backOffice, isObserved: true };
  const hosts = await text('inventory/hosts');
  const servers = [observed, frontOffice, stranger, reverseProxy];
  expect(await settle(inventory, ctx, { ...desired([acme], true), servers })).toEqual([]);
  expect(await text('inventory/hosts')).toBe(hosts);
  expect(await list('inventory/host_vars')).toEqual(['bo.test', 'fo1.test', 'rpx.test']);
  expect(ctx.orphaned).toEqual(new Map());
});
