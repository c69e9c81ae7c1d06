/** The account that Regent signs in with, and what the server does around it. */
import { defineConditions, type Condition } from '../condition.ts';

/** Connections that are open keep what they began with. */
const sshd = (...lines: string[]) =>
  `mkdir -p /etc/ssh/sshd_config.d && printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >>/etc/ssh/sshd_config.d/10-past.conf && kill -HUP "$(cat /run/sshd.pid)" && sleep 0.3`;

const shell = (name: string): Condition => ({
  id: `shell-${name}`,
  about: `The account's login shell is ${name}.`,
  on: 'FRONT_OFFICE',
  // Some make files in the home when they are first used, whoever does so.
  make: `usermod --shell "$(command -v ${name})" ansible && su --login ansible --command true`,
  touches: ['shell', 'login files'],
  outcome: { is: 'fine' },
});

export const login = defineConditions(
  ...['dash', 'zsh', 'tcsh', 'fish'].map(shell),
  {
    id: 'banner',
    about: 'Login files of the account, and of root, print text.',
    on: 'FRONT_OFFICE',
    make: `for home in /home/ansible /root; do
        printf 'echo "Welcome to fo1"\\n' | tee $home/.bashrc $home/.profile >/dev/null
      done
      echo 'echo "Authorised use only"' >/etc/profile.d/banner.sh
      printf 'Keep out\\n' >/etc/motd`,
    touches: ['login files'],
    outcome: { is: 'fine' },
  },
  {
    id: 'umask',
    about: 'Login files and sudo set a umask of 077.',
    on: 'FRONT_OFFICE',
    make: `echo 'umask 077' >>/home/ansible/.bashrc; printf 'Defaults umask=077\\nDefaults umask_override\\n' >/etc/sudoers.d/umask`,
    touches: ['login files'],
    outcome: { is: 'fine' },
  },
  {
    id: 'root-bashrc',
    about: 'The `.bashrc` of root prints something, and ends the shell.',
    on: 'FRONT_OFFICE',
    make: `printf 'echo Welcome\nexit 3\n' >>/root/.bashrc`,
    outcome: { is: 'fine' },
  },
  {
    id: 'sudo-lecture',
    about: 'sudo gives its lecture each time, in a terminal of its own, and logs input.',
    on: 'FRONT_OFFICE',
    make: `printf 'Defaults lecture=always\\nDefaults use_pty\\nDefaults log_input\\n' >/etc/sudoers.d/lecture`,
    outcome: { is: 'fine' },
  },
  {
    id: 'secure-path',
    about: "sudo's secure_path has no sbin.",
    on: 'FRONT_OFFICE',
    make: `printf 'Defaults secure_path="/usr/bin:/bin"\\n' >/etc/sudoers.d/path`,
    outcome: { is: 'fine' },
  },
  {
    id: 'locale',
    about: 'The locale is German.',
    on: 'FRONT_OFFICE',
    make: `printf 'export LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8\\n' >/etc/profile.d/locale.sh; echo 'export LANGUAGE=de LC_ALL=de_DE.UTF-8' >>/home/ansible/.bashrc
      printf 'Defaults env_keep += "LANG LANGUAGE LC_ALL"\\n' >/etc/sudoers.d/locale`,
    touches: ['login files'],
    outcome: { is: 'fine' },
  },
  {
    id: 'no-forwarding',
    about: 'sshd forwards no ports.',
    on: 'FRONT_OFFICE',
    make: sshd('AllowTcpForwarding no'),
    touches: ['sshd'],
    outcome: { is: 'fine' },
  },
  {
    id: 'restricted-key',
    about: "The account's key is restricted in authorized_keys.",
    on: 'FRONT_OFFICE',
    make: `sed -i 's/^/restrict /' /home/ansible/.ssh/authorized_keys`,
    touches: ['authorized_keys'],
    outcome: { is: 'fine' },
  },
  {
    id: 'hardened-sshd',
    about: 'sshd takes the newest key exchange, cipher, MAC and kind of key alone.',
    on: 'FRONT_OFFICE',
    make: sshd(
      'KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256',
      'Ciphers chacha20-poly1305@openssh.com',
      'MACs hmac-sha2-512-etm@openssh.com',
      'HostKeyAlgorithms ssh-ed25519',
      'PubkeyAcceptedAlgorithms ssh-ed25519',
    ),
    outcome: { is: 'fine' },
  },
  {
    id: 'idle-logout',
    about: 'sshd ends what does not answer within two seconds, and login files end shells that are idle.',
    on: 'FRONT_OFFICE',
    make: `${sshd('ClientAliveInterval 1', 'ClientAliveCountMax 1', 'LoginGraceTime 5', 'MaxStartups 2:50:4')}
      echo 'readonly TMOUT=5; export TMOUT' >/etc/profile.d/idle.sh`,
    outcome: { is: 'fine' },
  },
  {
    id: 'no-home',
    about: "The account has no home, and its key is in a folder of sshd's.",
    on: 'FRONT_OFFICE',
    make: `mkdir -p /etc/ssh/keys && install -m 644 /home/ansible/.ssh/authorized_keys /etc/ssh/keys/ansible
      ${sshd('AuthorizedKeysFile /etc/ssh/keys/%u')} && rm -r /home/ansible`,
    touches: ['login files', 'shell', 'authorized_keys'],
    outcome: { is: 'fine' },
  },
  {
    id: 'nameless-host',
    about: 'The machine cannot resolve its own name, of which sudo warns each time.',
    on: 'FRONT_OFFICE',
    make: `sed -i "/$(hostname)/d" /etc/hosts`,
    outcome: { is: 'fine' },
  },
  {
    id: 'one-session',
    about: 'sshd allows one session for a connection.',
    on: 'FRONT_OFFICE',
    make: sshd('MaxSessions 1'),
    touches: ['sshd'],
    outcome: { is: 'fine' },
  },
  {
    id: 'one-session-on-proxy',
    about: 'sshd of the reverse proxy allows two sessions for a connection, and forwards nothing.',
    on: 'REVERSE_PROXY',
    make: sshd('MaxSessions 2\nDisableForwarding yes'),
    touches: ['sshd'],
    outcome: { is: 'fine' },
  },
  {
    id: 'temporary-folder',
    about: 'Nothing can be executed in /tmp.',
    on: 'FRONT_OFFICE',
    make: `mount -o remount,noexec /tmp`,
    outcome: { is: 'fine' },
  },
  {
    id: 'password-expired',
    about: "The account's password has to be changed.",
    on: 'FRONT_OFFICE',
    // Connections that are open go on.
    make: `mkdir /run/kept && cp -p /etc/shadow /etc/shadow- /run/kept/ && chage -d 0 ansible && pkill -f '^sshd: ansible'; sleep 0.2`,
    outcome: {
      is: 'refused',
      words: /password has expired/,
      mend: 'cp -p /run/kept/shadow /run/kept/shadow- /etc/ && rm -r /run/kept',
    },
  },
  {
    id: 'sudo-noexec',
    about: 'sudo lets no program start another one.',
    on: 'FRONT_OFFICE',
    make: `echo 'Defaults noexec' >/etc/sudoers.d/noexec`,
    outcome: { is: 'refused', words: /not limited by noexec/, mend: 'rm /etc/sudoers.d/noexec' },
  },
  {
    id: 'tty-demanded',
    about: 'sudo demands a terminal.',
    on: 'FRONT_OFFICE',
    make: `printf 'Defaults requiretty\\n' >/etc/sudoers.d/tty`,
    outcome: { is: 'refused', words: /root.*tty|tty.*root/s, mend: 'rm /etc/sudoers.d/tty' },
  },
  {
    id: 'sudo-password',
    about: 'sudo asks for a password.',
    on: 'FRONT_OFFICE',
    make: `sed -i 's/NOPASSWD: //' /etc/sudoers.d/ansible`,
    outcome: {
      is: 'refused',
      words: /password/,
      mend: `sed -i 's/) ALL/) NOPASSWD: ALL/' /etc/sudoers.d/ansible`,
    },
  },
);
