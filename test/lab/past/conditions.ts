/** All conditions, by what they are about. docs/requirements.md is printed from them. */
import type { Condition } from './condition.ts';
import { apache } from './conditions/apache.ts';
import { login } from './conditions/login.ts';
import { mariadb } from './conditions/mariadb.ts';
import { others } from './conditions/others.ts';
import { playbook } from './conditions/playbook.ts';
import { sites } from './conditions/sites.ts';

export const chapters: { title: string; conditions: Condition[] }[] = [
  { title: 'Sites of others in the same Apache', conditions: sites },
  { title: 'What is there already', conditions: others },
  { title: 'An Ansible playbook was there before', conditions: playbook },
  { title: 'Accounts, shells and sshd', conditions: login },
  { title: 'MariaDB', conditions: mariadb },
  { title: 'Apache and PHP', conditions: apache },
];

export const conditions = chapters.flatMap((chapter) => chapter.conditions);
