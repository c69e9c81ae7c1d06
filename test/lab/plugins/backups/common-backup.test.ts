/** The backup of monarc_common on a real back office, and how it comes back by hand. */
import { expect, onTestFinished, test } from 'vitest';
import { commonBackup } from '../../../../plugins/backup/common-backup.ts';
import { manifestSchema } from '../../../../plugins/shared/backup-manifest.ts';
import { desired } from '../../../kit/clients.ts';
import { commandsIn } from '../../../kit/commands-in.ts';
import { settle } from '../../../kit/plugin-context.ts';
import { lab } from '../../kit.ts';
import { hostContext } from '../host-context.ts';

const { backOffice } = lab();
const FOLDER = '/var/lib/mysql-backup/monarc/monarc_common';
const told = async (command: string, input = '') => (await backOffice.exec(command, input)).stdout.trim();
const nobody = desired([], true);

async function setUp(options: object = {}) {
  onTestFinished(async () => {
    await told('rm -rf /usr/local/bin/backup_monarc_common.sh /var/lib/mysql-backup /root/monarc_common-*');
  });
  const ctx = await hostContext(commonBackup, backOffice, { options });
  const reports: Record<string, unknown>[] = [];
  ctx.report = (data) => void reports.push({ ...data });
  await settle(commonBackup, ctx, nobody);
  return { ctx, reports };
}

test('monarc_common is backed up with its manifest, found on the disk, and comes back by the commands of docs/backups.md', async () => {
  const { ctx, reports } = await setUp();
  await commonBackup.actions!.check!(ctx, nobody);
  await commonBackup.actions!.backup!(ctx, nobody);
  expect(reports).toMatchObject([{ client: 'monarc_common', status: 'ok', filesFile: null, message: '' }]);
  const [backup, ...others] = (await commonBackup.findBackups!(ctx)) ?? [];
  expect(others).toEqual([]);
  expect(backup).toMatchObject({
    client: 'monarc_common',
    ofServer: true,
    file: reports[0]?.['file'],
    manifest: { isRegents: true, sha256: reports[0]?.['sha256'], filesSha256: null },
  });
  const manifest = manifestSchema.parse(JSON.parse(await told(`cat ${backup?.manifestFile}`)));
  const tables = manifest.database.tables.map(({ name }) => `monarc_common.\`${name}\``);
  const content = () => told('mariadb -N', `CHECKSUM TABLE ${tables.join(', ')};`);
  const before = await content();
  expect(manifest.database.tables.map(({ checksum }) => `${checksum}`)).toEqual(
    before.split('\n').map((line) => line.split('\t')[1]),
  );

  const [commands = ''] = await commandsIn('backups', '## Restoring monarc_common by hand');
  const stem = backup?.file.replace(/^.*\/|\.sql\.zst$/g, '') ?? '';
  const rights = 'SELECT db, user, host FROM mysql.db ORDER BY 1, 2, 3';
  const granted = await told(`mariadb -Ne "${rights}"`);
  await told('mariadb monarc_common', 'SET foreign_key_checks = 0; DELETE FROM models; DROP TABLE anrs;');
  await told(commands.replaceAll('monarc_common-20261123T023000Z', stem));
  expect(await content()).toBe(before);
  expect(await told(`mariadb -Ne "${rights}"`)).toBe(granted);
  expect(await told('ls /root/monarc_common-before.sql.zst')).not.toBe('');
});

test('a database that is not there makes the backup fail in words, and is no backup', async () => {
  const { ctx, reports } = await setUp({ database: 'monarc_other' });
  await expect(commonBackup.actions!.backup!(ctx, nobody)).rejects.toThrow(
    /^The back office bo\S* cannot be backed up: there is no database monarc_other, .* option database/,
  );
  expect(reports).toMatchObject([{ client: 'monarc_other', status: 'missing' }]);
  expect(await told(`ls -A ${FOLDER.replace('common', 'other')}`)).toBe('');
});
