/** Which directives of Apache a client may have in its own virtual host. */
import { expect, test } from 'vitest';
import { directivesProblem, plainDirectives } from '../../../src/domain/clients/settings/directives.ts';

const problem = (...lines: string[]) => directivesProblem(plainDirectives(lines.join('\n')));

test.each([
  [''],
  ['# a note'],
  ['Header always set X-Frame-Options "DENY"'],
  ['<Location "/api">', '    LimitRequestBody 1000', '</Location>'],
  [
    '<Location />',
    '<RequireAny>',
    'Require ip 192.0.2.0/24',
    'Require valid-user',
    '</RequireAny>',
    '</Location>',
  ],
  ['php_admin_value upload_max_filesize 500M'],
  ['errordocument 403 "Ask your provider."'],
  ['<LocationMatch "^/(?<name>a|b)">', 'Redirect 410', '</LocationMatch>'],
  ['RequestHeader set X-From "%{REMOTE_ADDR}s"'],
])('allowed: %s', (...lines) => {
  expect(problem(...lines)).toBeUndefined();
});

test.each([
  ['</VirtualHost>'],
  ['<VirtualHost *:80>'],
  ['Include /etc/passwd'],
  ['IncludeOptional conf/*.conf'],
  ['ServerName other.example.org'],
  ['ServerAlias other.example.org'],
  ['DocumentRoot /'],
  ['SetEnv APP_CONF_DIR /var/www/other/'],
  ['SetEnvIf Host . APP_CONF_DIR=/var/www/other/'],
  ['RewriteRule ^ - [E=APP_CONF_DIR:/var/www/other/]'],
  ['RewriteMap x "prg:/bin/sh"'],
  ['CustomLog "|/bin/sh" combined'],
  ['ErrorLog "|/bin/sh"'],
  ['LoadModule x /tmp/x.so'],
  ['User root'],
  ['Define A b'],
  ['UnDefine A'],
  ['ScriptSock /tmp/x'],
  ['Alias /x /var/www/other'],
  ['ProxyPass / http://127.0.0.1/'],
  ['SetHandler server-status'],
  ['Options +ExecCGI'],
  ['<Directory />', 'Require all granted', '</Directory>'],
  ['<If "true">', '</If>'],
  ['Header set A b\\', 'x'],
  ['# a note \\'],
  ['Header set A "${SECRET}"'],
  ['Header set A "expr=%{REMOTE_ADDR}"'],
  ['Redirect / "/%{base64:%{file:/var/www/other/local.php}}"'],
  ['Redirect / "/%{:file(\'/var/www/other/local.php\'):}"'],
  ['ErrorDocument 403 "%{file:/var/www/other/local.php}"'],
  ["Require expr \"file('/x') == ''\""],
  ["Require not expr \"file('/x') == ''\""],
  ['Require "expr" "file(\'/x\') == \'\'"'],
  ['Require env PATH'],
  ['Require "expr" "true"'],
  ['"Include" /etc/passwd'],
  ['Header-x'],
  ['ErrorDocument 200 other'],
  ['ErrorDocument 503 other'],
  ['php_admin_value auto_prepend_file /tmp/x.php'],
  ['php_value upload_max_filesize 1G'],
  ['AuthBasicProvider ldap'],
  ['<Location />'],
  ['</Location>'],
  ['<Location />', '<Files x>', '</Location>', '</Files>'],
  ['Header set A \u0007'],
  ['Header set A \u000b'],
])('refused: %s', (...lines) => {
  expect(problem(...lines)).toEqual(expect.any(String));
});

test('a refusal says which line, what, and what is possible', () => {
  expect(problem('Header set A b', '', 'include /etc/passwd')).toBe(
    'Line 2 has include, which is not allowed here, or not with this value. docs/client-settings.md lists what is; all else can be set with the option "directives" of vhost in regent.config.js.',
  );
  expect(problem('<Location />')).toBe('The section <location> has no end: add </location>.');
  expect(problem(...Array.from({ length: 101 }, () => '# a note'))).toContain('101 lines');
  expect(problem(`# ${'x'.repeat(10_000)}`)).toContain('10002 characters');
});

test('they are stored without indentation and empty lines', () => {
  expect(plainDirectives('\r\n  <Location />\r\n\tHeader set A b \n\n</Location>\n')).toBe(
    '<Location />\nHeader set A b\n</Location>',
  );
});
