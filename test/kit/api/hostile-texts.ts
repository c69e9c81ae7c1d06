/** Texts that people could type as a name, and that some program could take for code. */

/** By the program that they attack. None may create the file `trace`; none has a control character. */
export const hostileTexts = (trace: string): Record<string, string> => ({
  shell: `$(touch ${trace}) \`touch ${trace}\`; touch ${trace} #`,
  php: `'.touch("${trace}").' <?php touch("${trace}"); ?> {$_GET[0]}`,
  sql: `--help '\\"\\\\'); DROP DATABASE monarc_common; -- \\'; SELECT "x" INTO OUTFILE '${trace}'; #`,
  apache: `</VirtualHost><VirtualHost *:80>ServerName evil.test %{HTTP_HOST} \${PATH}`,
  unicode: 'a gnp.exe می\u200cخواهم ශ්\u200dරී e\u0301 💩 👩\u200d💻 %_ \\0 \\u0041',
  jinja: '{{lookup(dict(pipe=0)|first,dict(id=0)|first)}} {% for x in [] %} {# {',
});

/** Regent refuses this text, but an older database may contain it. */
export const UNSEEN_TEXT = 'a\u202egnp.exe\u200b\u2028\u0085 e\u0301';

/** For programs that read SQL from stdin: their own commands, at places where these could begin. */
export const clientCommands = (trace: string): string[] => [
  `\\! touch ${trace}`,
  `system touch ${trace}`,
  `a' \\! touch ${trace}`,
  `a\\' \\! touch ${trace} \\c \\g \\G`,
  `/* \\! touch ${trace} */ -- \\! touch ${trace}`,
  `source ${trace}; delimiter ;;`,
  `#batch 0 // \\! touch ${trace}`,
];

/**
 * For programs that read Jinja templates, such as Ansible.
 * @param program an expression that runs something, without a quotation mark
 */
export const templates = (program: string): string[] => [
  `{{${program}}}`,
  `{{ lookup('pipe', 'id') }}`,
  `{{ lookup("pipe", "id") }}`,
  '{{7*7}}',
  '{% for x in [] %}',
  `{% if 1 %}{{${program}}}{% endif %}`,
  '{%raw%}{{7*7}}{%endraw%}',
  '{# a comment #}kept',
  '{#',
  '{%',
  '{{',
  '{',
  '{{{7*7}}}',
  '\\{{7*7}}',
  '\\{% for x in [] %}',
  '\\\\{{7*7}}',
  "{' '{7*7}}",
  "{' {7*7}}",
  "'{' '{' '7*7}}",
  "{\\' \\'{7*7}}",
  'ends with {',
  '{7*7}}',
  '% for x in [] %}',
  '#} %} }}',
  '# for x in []',
  '## for x in []',
  '{{- 7*7 -}}',
  '{%- for x in [] -%}',
  '{{',
  `}}{{${program}}}{{`,
  `#jinja2: variable_start_string: '[[', variable_end_string: ']]'`,
  `[[ ${program} ]]`,
  '${{7*7}}',
  '<%= 7*7 %>',
  '!unsafe {{7*7}}',
  '!vault x',
  '[1, 2]',
  `{'a': 1}`,
  'True',
  '{ {7*7}}',
  '{\u200b{7*7}}',
];
