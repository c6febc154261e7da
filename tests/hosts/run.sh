#!/bin/bash
# make check-hosts: sync.sh all over two hosts, as root: installs what it needs
# (Debian) and starts itself in namespaces of its own, where nothing but itself can
# be reached and from which nothing is left. The last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname -- "$0")/../.."
umask 022

# shellcheck source=pipelines/lib/common.sh
. pipelines/lib/common.sh
# shellcheck source=pipelines/lib/packages.sh
. pipelines/lib/packages.sh
((EUID == 0)) || exec sudo -- "$0" "$@"
packages_need "${packages_run[@]}" "${packages_build[@]}" "${packages_test[@]}" \
	/usr/sbin/sshd:openssh-server ssh:openssh-client ip:iproute2 socat:socat \
	unshare:util-linux nsenter:util-linux
make -s -j2 all sandbox

code=0
out=$(mktemp)
timeout -k 10 1200 unshare --net --mount --pid --fork --kill-child --mount-proc \
	tests/hosts/hosts.t </dev/null | tee "$out" || code=$?
passed=$(grep -c '^ok ' "$out" || true)
failed=$(grep -c '^not ok ' "$out" || true)
if ! grep -q '^1\.\.' "$out"; then
	echo "not ok - ended early, exit code $code"
	failed=$((failed + 1))
fi
rm -f "$out"
echo "took $(duration "$SECONDS")"
echo "$passed passed, $failed failed"
((failed == 0)) || exit 1
