import type { Plugin } from '../src/runner/plugin.ts';
import { backup } from './backup.ts';
import { clientConfig } from './client-config.ts';
import { commonGrant } from './common-grant.ts';
import { database } from './database.ts';
import { host } from './host.ts';
import { inventory } from './inventory.ts';
import { models } from './models.ts';
import { reverseProxy } from './reverse-proxy.ts';
import { vhost } from './vhost.ts';

export const plugins = [
  host,
  models,
  database,
  commonGrant,
  clientConfig,
  vhost,
  backup,
  inventory,
  reverseProxy,
] as Plugin[];

/** A client's site answers before its route appears; when it goes, the route goes first. */
export const order = {
  PRESENT: [
    'models',
    'database',
    'common-grant',
    'client-config',
    'vhost',
    'backup',
    'inventory',
    'reverse-proxy',
  ],
  ABSENT: ['reverse-proxy', 'vhost', 'backup', 'database', 'common-grant', 'client-config', 'inventory'],
};
