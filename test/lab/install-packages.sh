#!/bin/bash
# Installs on this machine what the lab's hosts are made of (Debian 12, root). Their services do not start
# here: the hosts run their own copies. Does nothing where everything is there. Further packages may be named.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

packages=(age apache2 libapache2-mod-php php-cli php-fpm php-mysql mariadb-server openssh-server openssh-client nginx
  iproute2 util-linux procps logrotate sudo curl zstd chromium fish systemd tcsh zsh restic rclone "$@")

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then exit 0; fi

policy=/usr/sbin/policy-rc.d
saved=$(mktemp -d)
if [[ -e $policy ]]; then cp -a "$policy" "$saved/policy-rc.d"; fi
restore() {
  rm -f "$policy"
  if [[ -e $saved/policy-rc.d ]]; then cp -a "$saved/policy-rc.d" "$policy"; fi
  rm -rf "$saved"
}
trap restore EXIT
rm -f "$policy"
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 0755 "$policy"

apt-get update -q
apt-get install -q -y --no-install-recommends "${missing[@]}"
