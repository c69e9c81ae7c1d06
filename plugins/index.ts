import type { Plugin } from '../src/runner/contract/plugin.ts';
import { backup } from './backup/backup.ts';
import { clientConfig } from './client-config/client-config.ts';
import { collector } from './inventory/collecting/collector.ts';
import { commonBackup } from './backup/common-backup.ts';
import { commonGrant } from './common-grant/common-grant.ts';
import { database } from './database/database.ts';
import { host } from './host/host.ts';
import { inventory } from './inventory/inventory.ts';
import { models } from './models/models.ts';
import { offsite } from './offsite/offsite.ts';
import { reverseProxy } from './reverse-proxy/reverse-proxy.ts';
import { vhost } from './vhost/vhost.ts';

export const plugins = [
  host,
  models,
  database,
  commonGrant,
  clientConfig,
  vhost,
  backup,
  commonBackup,
  offsite,
  inventory,
  collector,
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
    'common-backup',
    'inventory',
    'reverse-proxy',
  ],
  ABSENT: ['reverse-proxy', 'vhost', 'backup', 'database', 'common-grant', 'client-config', 'inventory'],
};
