/** Requests in the form in which MONARC's back office writes them. */

export interface Person {
  first: string;
  last: string;
  email: string;
}

export const ada: Person = { first: 'Zoë', last: "O\\'Neill", email: 'zoe@acme.example' };

const NOW = `\`creator\` = 'System', \`created_at\` = '2026-11-29 10:30:00'`;

/** @param more statements after the others */
export function bootstrap(
  alias: string,
  { first, last, email } = ada,
  models: number[] = [],
  more = '',
): string {
  const links = models.map(
    (model) => `INSERT INTO \`clients_models\` SET \`client_id\` = '17', \`model_id\` = '${model}', ${NOW}; `,
  );
  return (
    `INSERT INTO \`users\` SET \`id\` = '1', \`status\` = '1', \`firstname\` = '${first}', \`lastname\` = '${last}', \`email\` = '${email}', \`language\` = '1', \`password\` = '$2y$10$abcdefghijklmnopqrstuv', ${NOW}; ` +
    `INSERT INTO \`users_roles\` SET \`user_id\` = '1', \`role\` = 'superadminfo', ${NOW};  INSERT INTO \`users_roles\` SET \`user_id\` = '1', \`role\` = 'userfo', ${NOW}; ` +
    `INSERT INTO \`clients\` SET \`id\` = '17', \`name\` = 'Acme {{7*7}} SA', \`proxy_alias\` = '${alias}', \`first_user_firstname\` = '${first}', \`first_user_lastname\` = '${last}', \`first_user_email\` = '${email}', ${NOW}; ${links.join('')}${more}`
  ).trimEnd();
}

export const phpJson = (data: object): string =>
  JSON.stringify(data)
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');

export const creation = (server: string, alias: string, sql = bootstrap(alias), more: object = {}): string =>
  phpJson({
    server,
    proxy_alias: alias,
    twoFactorAuthEnforced: true,
    isBackgroundImportActive: false,
    sql_bootstrap: sql,
    ...more,
  });

export const update = (server: string, alias: string, more: object): string =>
  phpJson({ server, proxy_alias: alias, ...more });

export const deletion = (server: string, alias: string): string => phpJson({ server, proxy_alias: alias });

/** Another first user, as \`sql_update\` says it. */
export const otherUser = ({ first, last, email }: Person, before: string): string =>
  `UPDATE \`clients\` SET \`first_user_firstname\` = "${first}", \`first_user_lastname\` = "${last}", \`first_user_email\` = "${email}" ORDER BY \`id\` LIMIT 1; ` +
  `UPDATE \`users\` SET \`firstname\` = "${first}", \`lastname\` = "${last}", \`email\` = "${email}" , \`password\` = "$2y$10$abc" WHERE \`id\` = 1 OR \`email\` = "${before}"; `;

export const withoutSecondFactor = (email: string): string =>
  `UPDATE \`users\` SET \`is_two_factor_enabled\` = 0, \`secret_key\` = "", \`recovery_codes\` = NULL WHERE \`id\` = 1 OR \`email\` = "${email}"; `;

export const linking = (...models: number[]): string =>
  `INSERT INTO \`clients_models\` (\`model_id\`, \`client_id\`, \`creator\`, \`created_at\`) VALUES ${models
    .map((model) => `(${model}, (SELECT id from clients ORDER BY \`id\` LIMIT 1), "System", NOW())`)
    .join(', ')};`;

export const unlinking = (...models: number[]): string =>
  `DELETE FROM \`clients_models\` WHERE \`model_id\` in (${models.join(', ')}); `;
