#!/bin/bash
# PID 1 of one lab host, in mount, network, UTS, IPC and PID namespaces of its own. It speaks with whoever
# started it over its standard streams: it prints `pid N` (as the machine counts), waits for a line that says
# that the network cable is plugged in, brings everything up, prints `ready`, and then lives until its
# standard input ends. The kernel takes the rest of the host with it, however its owner came to an end.
set -euo pipefail
folder=$1 name=$2 role=$3 address=$4 assets=$5 project=$6
root=$folder/root

# /proc is still the machine's here, so this is the PID that the machine knows.
read -r outer_pid _ </proc/self/stat
echo "pid $outer_pid"
read -r _plugged

make_root() {
  mount -t tmpfs -o mode=0755,size=4G "lab-$name" "$folder"
  mkdir "$folder/upper" "$folder/work" "$root"
  mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "lab-$name" "$root"
  mount -t proc proc "$root/proc"
  local private
  for private in run root dev; do mount -t tmpfs -o mode=0755 "$private" "$root/$private"; done
  mount -t tmpfs -o mode=1777 tmp "$root/tmp"
  install -d -m 1777 "$root/run/lock"
  install -d "$root/run/sshd"
  install -d -o mysql -g mysql "$root/run/mysqld"
  # What another Regent keeps on this very machine is not this host's.
  rm -rf "$root/var/lib/regent"
  # The project may hold keys of this very lab; a real server would not have it.
  if [[ -d $root$project ]]; then mount -t tmpfs -o ro project "$root$project"; fi
  make_devices
}

make_devices() {
  local device
  for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    IFS=: read -r node major minor <<<"$device"
    mknod -m 666 "$root/dev/$node" c "$major" "$minor"
  done
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s fd/0 "$root/dev/stdin"
  ln -s fd/1 "$root/dev/stdout"
  ln -s fd/2 "$root/dev/stderr"
}

plug_in() {
  hostname "$name"
  ip link set lo up
  ip link set eth0 up
  ip address add "$address/24" dev eth0
}

inside() { chroot "$root" "$@" </dev/null >&2; }

# The seed is a tree of files that the owner has written beside the mount point: names, keys, settings.
seed() {
  rm -f "$root"/etc/ssh/ssh_host_* "$root/usr/sbin/policy-rc.d"
  cp -r --no-preserve=mode,ownership "$folder.seed/." "$root/"
  chmod 0600 "$root"/etc/ssh/ssh_host_*_key
  chmod 0440 "$root/etc/sudoers.d/ansible"
}

start_sshd() {
  inside useradd --create-home --shell /bin/bash --password '*' ansible
  inside install -d -m 0700 -o ansible -g ansible /home/ansible/.ssh
  inside install -m 0600 -o ansible -g ansible /etc/ssh/lab-authorized-keys /home/ansible/.ssh/authorized_keys
  inside /usr/sbin/sshd -E /var/log/sshd.log
}

start_apache() {
  case $role in
    FRONT_OFFICE) inside a2enmod --quiet rewrite headers ;;
    REVERSE_PROXY) inside a2enmod --quiet rewrite headers proxy proxy_http ssl ;;
  esac
  inside service apache2 start
}

start_mariadb() {
  rm -rf "$root/var/lib/mysql"
  inside install -d -o mysql -g mysql -m 0755 /var/lib/mysql
  inside mariadb-install-db --user=mysql --skip-test-db --auth-root-authentication-method=socket \
    --cross-bootstrap
  inside service mariadb start
  if [[ $role == BACK_OFFICE ]]; then
    chroot "$root" mariadb --default-character-set=utf8mb4 <"$assets/monarc-common.sql" >&2
  fi
}

install_release() {
  local version
  version=$(php -r 'echo json_decode(file_get_contents($argv[1]))->version;' "$assets/release/package.json")
  local target=/var/lib/monarc/releases/MonarcAppFO-$version
  rm -rf "$root/var/lib/monarc"
  mkdir -p "$root/var/lib/monarc/releases"
  cp -r "$assets/release" "$root$target"
  chown -R root:root "$root$target"
  chmod -R u=rwX,go=rX "$root$target"
  ln -s "$target" "$root/var/lib/monarc/fo"
}

make_root
plug_in
seed
start_sshd
case $role in
  FRONT_OFFICE)
    install_release
    start_apache &
    apache=$!
    start_mariadb
    wait "$apache"
    ;;
  BACK_OFFICE) start_mariadb ;;
  REVERSE_PROXY) start_apache ;;
esac
echo ready

# A shell that waits in `read` also reaps what the host's daemons leave behind.
while read -r _; do :; done
