/** How root signs in to MariaDB: as its configuration says, in the one way that plugins and the backup script share. */
import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../../../plugins/backup/backup.ts';
import { askMariadb } from '../../../plugins/shared/mariadb/mariadb.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { frontOffice } = lab();
const SCRIPT = '/usr/local/bin/backup_monarc_db.sh';
const told = async (command: string, input = '') => (await frontOffice.exec(command, input)).stdout.trim();
/** Whatever root's own login is at the moment. */
const ADMIN = 'runuser -u mysql -- mariadb --no-defaults --user=mysql -N';
const PASSWORD = `a b#c"d'e\\f$(id);g`;

/** A front office with the client acme, where root has these option files, and a password if it is told. */
async function setUp(files: Record<string, string>, sql: string): Promise<void> {
  onTestFinished(async () => {
    await told(
      ADMIN,
      'ALTER USER root@localhost IDENTIFIED VIA unix_socket; DROP USER IF EXISTS maint@localhost;',
    );
    await told(`rm -rf ${Object.keys(files).join(' ')} ${SCRIPT} /var/lib/mysql-backup`);
    await told('mariadb', 'DROP DATABASE IF EXISTS acme;');
  });
  await told('mariadb', 'CREATE DATABASE acme; CREATE TABLE acme.t (id INT); INSERT INTO acme.t VALUES (7);');
  await told(ADMIN, `${sql}; FLUSH PRIVILEGES;`);
  for (const [path, text] of Object.entries(files))
    await told(`mkdir -p $(dirname ${path}) && cat >${path} && chmod 600 ${path}`, text);
}

/** As whom plugins and the script sign in: `user@host`, and what became of a backup. */
async function tried() {
  const ctx = await hostContext(backup, frontOffice);
  await settle(backup, ctx, desired([clientState({ alias: 'acme' })], true));
  const printed = await told(`env -i HOME=/ PATH=/usr/bin:/bin ${SCRIPT} acme || true`);
  const { status, message } = JSON.parse(printed) as { status: string; message: string };
  const [answer] = await askMariadb(ctx, [['SELECT CURRENT_USER()']]).catch((error: Error) => [error]);
  return { as: answer instanceof Error ? answer.message : answer?.rows[0], status, message };
}

const quoted = (text: string, mark: string) =>
  `${mark}${text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)}${mark}`;
const withPassword = `ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('${PASSWORD.replaceAll(/[\\']/g, '\\$&')}')`;
const login = (group: string) => `[${group}]\npassword=${quoted(PASSWORD, '"')}\n`;
const maint = `CREATE USER maint@localhost IDENTIFIED BY 'm#1'; GRANT ALL ON *.* TO maint@localhost`;
const asRoot = { as: 'root@localhost', status: 'ok', message: '' };

test('without any configuration, by the socket', async () => {
  await setUp({}, 'SELECT 1');
  expect(await tried()).toEqual(asRoot);
});

test.each(['client', 'client-server', 'client-mariadb', 'mysql', 'mariadb-client'])(
  'with a password in the group %s of its own file',
  async (group) => {
    await setUp({ '/root/.my.cnf': login(group) }, withPassword);
    expect(await tried()).toEqual(asRoot);
  },
);

test('with a password in single quotes, in a file that another one includes', async () => {
  await setUp(
    {
      '/root/.my.cnf': '!includedir /root/my.d\n',
      '/root/my.d/one.cnf': '!include /root/more.cnf\n',
      '/root/more.cnf': `[client]\nuser = root\npassword = ${quoted(PASSWORD, "'")}  # of root\n`,
    },
    withPassword,
  );
  expect(await tried()).toEqual(asRoot);
});

test('with what the last file says where several do, and nothing of groups for dumps alone', async () => {
  await setUp(
    {
      '/etc/mysql/conf.d/zz-keep.cnf': '[client]\nuser=nobody\npassword=wrong\n',
      '/root/.my.cnf': `${login('client')}user=root\n[mysqldump]\nuser=maint\npassword=wrong\n[mariadb-dump]\nuser=maint\n`,
    },
    withPassword,
  );
  expect(await tried()).toEqual(asRoot);
});

test('by a socket at another place', async () => {
  const [usual, other] = ['/run/mysqld/mysqld.sock', '/run/mysqld/elsewhere.sock'];
  await setUp({ '/etc/mysql/mariadb.conf.d/zz-keep.cnf': `[client-server]\nsocket=${other}\n` }, 'SELECT 1');
  onTestFinished(() => told(`mv ${other} ${usual}`).then(() => undefined));
  await told(`mv ${usual} ${other}`);
  expect(await tried()).toEqual(asRoot);
});

test("with the maintainer's account of Debian where root includes its file, and not without", async () => {
  const files = {
    '/etc/mysql/keep.debian.cnf':
      '[client]\nhost=localhost\nuser=maint\npassword="m#1"\n[mysql_upgrade]\nuser=maint\n',
    '/root/.my.cnf': '!include /etc/mysql/keep.debian.cnf\n',
  };
  await setUp(files, `${maint}; ALTER USER root@localhost IDENTIFIED BY 'nobody knows it'`);
  expect(await tried()).toEqual({ ...asRoot, as: 'maint@localhost' });
  await told('rm /root/.my.cnf');
  const { as, status, message } = await tried();
  expect(as).toMatch(/Access denied for user 'root'.*"sudo -i mariadb" signs root in.*\/root\/\.my\.cnf/);
  expect({ status, message }).toEqual({
    status: 'failed',
    message: expect.stringContaining("denied for user 'root'"),
  });
});
