#!/bin/bash
# make check-units: the package is built in a bare Debian 12 and installed in another
# one, which then boots with systemd in namespaces (boot.sh) and runs units.t. As root;
# needs what tests/debian.sh needs, and cgroup2. The last line is `N passed, N failed`.
set -euo pipefail
self=$(readlink -f -- "${BASH_SOURCE[0]}")
# shellcheck source=tests/debian.sh
. "$(dirname -- "$self")/../debian.sh"

hierarchy=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[[ $hierarchy && -w $hierarchy ]] || die 2 "no cgroup2 here that can be written"

copy_new() { # PACKAGE…
	copy_make
	cp -n -- "$cache"/debs/*.deb "$copy/var/cache/apt/archives" 2>/dev/null || true
	printf '#!/bin/sh\nexit 101\n' >"$copy/usr/sbin/policy-rc.d"
	chmod 755 "$copy/usr/sbin/policy-rc.d"
	preinstall "$copy" "$@"
}

# ---- the package and the stand-ins
say '== built in a bare Debian'
copy_new build-essential debhelper pkg-config libcurl4-openssl-dev \
	libpq-dev libunistring-dev libyajl-dev libmicrohttpd-dev libjson-c-dev jq
mkdir -p "$copy/srv/tree"
git ls-files -z | xargs -0 cp --parents -t "$copy/srv/tree"
in_copy "$copy" root '' bash -ec 'cd /srv/tree && make -s -j2 deb sandbox' \
	>"$work/build" 2>&1 || {
	tail -n 10 "$work/build" >&2
	die 1 'the package could not be built'
}
mkdir -p "$work/made/build"
cp -R -- "$copy"/srv/tree/{tests,build/sandbox,build/deb} "$work/made"
mv -- "$work/made/sandbox" "$work/made/build"
remove "$copy"
copy=
exec 8<&-

# ---- a machine that has it
say '== installed in another one, which boots'
copy_new systemd systemd-sysv adduser ca-certificates jq parallel postgresql lighttpd \
	curl procps libmicrohttpd12 libjson-c5 libcurl4 libyajl2 libunistring2
cp -R -- "$work/made" "$copy/srv/made"
in_copy "$copy" root '' bash -ec 'dpkg -i /srv/made/deb/*.deb
	systemctl -q disable postgresql lighttpd' >"$work/install" 2>&1 || {
	tail -n 10 "$work/install" >&2
	die 1 'the package could not be installed'
}
cp tests/units/check.service "$copy/etc/systemd/system"
mkdir -p "$copy/etc/systemd/system/multi-user.target.wants"
ln -s ../check.service "$copy/etc/systemd/system/multi-user.target.wants"

group=$hierarchy/plytix-webflow-units.$$
mkdir "$group"
trap 'cgroup_end; finish' EXIT
cgroup_end() {
	local n
	for ((n = 0; n < 50; n++)); do
		find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && return
		sleep 0.1
	done
}
(
	echo "$BASHPID" >"$group/cgroup.procs"
	exec timeout -k 10 600 setpriv --pdeathsig KILL -- unshare --mount --pid --uts \
		--ipc --net --cgroup --fork --kill-child tests/units/boot.sh "$copy" \
		</dev/null 8>&- 9>&-
) || true # it ends by a signal when it powers off
cat -- "$copy/srv/tap" || true

code=0
grep -q '^1\.\.' "$copy/srv/tap" || code=1
tally "$copy/srv/tap" "$code"
