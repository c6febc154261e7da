# shellcheck shell=bash
# A bare Debian 12 in a folder, for tests that a machine which has everything could
# not fail. Sourced by such a test, whose path is $self: it goes to $root, installs
# what it needs, and ends by a trap that leaves nothing behind.
#
#	copy_make               a copy of the bare system in $copy
#	preinstall $copy NAME…  with these packages
#	in_copy $copy USER LANG COMMAND…   in it, with mounts and processes of its own
#	tally FILE CODE         the closing lines for the TAP in FILE, of what ended with CODE
#
# The mirror and apt's settings are those of this machine. BARE_CACHE
# (/var/cache/plytix-webflow) keeps the bare system for BARE_DAYS (7) and what apt
# downloads, once.
root=$(readlink -f -- "$(dirname -- "${BASH_SOURCE[0]}")/..")
cd "$root" || exit
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
umask 022

# shellcheck source=pipelines/lib/common.sh
. pipelines/lib/common.sh
# shellcheck source=pipelines/lib/packages.sh
. pipelines/lib/packages.sh

suite=bookworm
cache=${BARE_CACHE:-/var/cache/plytix-webflow}
days=${BARE_DAYS:-7}
proxies=(http_proxy https_proxy no_proxy)

# a caller that is not root starts again as root: $self, with its arguments
if ((EUID != 0)); then
	type -P sudo >/dev/null ||
		die 2 "a bare Debian can be made by root only: no root, no sudo here"
	keep=BARE_CACHE,BARE_DAYS
	for name in "${proxies[@]}"; do
		[[ ! ${!name:-} ]] || keep+=,$name
	done
	exec sudo --preserve-env="$keep" -- "$self" "$@"
fi

packages_need debootstrap:debootstrap wget:wget git:git mount:mount \
	unshare:util-linux setpriv:util-linux flock:util-linux \
	/usr/share/keyrings/debian-archive-keyring.gpg:debian-archive-keyring
unshare --mount --pid --uts --ipc --fork true 2>/dev/null ||
	die 2 "no namespaces for mounts and processes here:" \
		"a container needs the right CAP_SYS_ADMIN for them"

mkdir -p -- "$(dirname -- "$cache")"
private_dir "$cache"
cache=$(readlink -f -- "$cache")
! ((8#$(stat -c %a -- "$cache") & 022)) ||
	die 2 "'$cache' can be written by others: chmod go-w"
chmod 700 -- "$cache"
mkdir -p -- "$cache/debs"

work=$(mktemp -d)
copy=
apart_pid=
finish() {
	local code=$?
	trap - EXIT
	if [[ $apart_pid ]]; then
		kill -KILL "$apart_pid" 2>/dev/null || true
		wait "$apart_pid" 2>/dev/null || true
	fi
	remove "$work" "$copy"
	exit "$code"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# Nothing is ever mounted there that this side could see.
remove() { # FOLDER…
	local folder
	for folder; do
		[[ ! $folder ]] || rm -rf --one-file-system -- "$folder"
	done
}

# apart COMMAND…: with mounts and processes of its own, all of which end with
# it, and it ends with this script.
apart() {
	local code=0
	setpriv --pdeathsig KILL -- unshare --mount --pid --uts --ipc --fork \
		--kill-child --mount-proc -- "$@" \
		</dev/null 8>&- 9>&- &
	apart_pid=$!
	wait "$apart_pid" || code=$?
	apart_pid=
	return "$code"
}

# devices FOLDER: nodes of its own: whatever is done to them in there does not
# reach this machine's.
devices() {
	local name major minor
	mount -t tmpfs -o mode=755 dev "$1" || return
	for name in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
		IFS=: read -r name major minor <<<"$name"
		mknod -m 666 "$1/$name" c "$major" "$minor" || return
	done
	mkdir "$1/pts" "$1/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 \
		devpts "$1/pts" || return
	mount -t tmpfs -o mode=1777 shm "$1/shm" || return
	ln -s pts/ptmx "$1/ptmx"
	ln -s /proc/self/fd "$1/fd"
	ln -s fd/0 "$1/stdin"
	ln -s fd/1 "$1/stdout"
	ln -s fd/2 "$1/stderr"
}

# inside COPY USER LANG COMMAND…: in the bare system. Nothing may be left
# running there.
inside() {
	local copy=$1 user=$2 lang=$3 home=/root name code=0 process
	local path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	local -a become=()
	shift 3
	mount -t proc proc "$copy/proc" || return
	devices "$copy/dev" || return
	echo bare >/proc/sys/kernel/hostname
	# no package may set the kernel of this machine
	mount --bind "$copy/proc/sys" "$copy/proc/sys" &&
		mount -o remount,bind,ro "$copy/proc/sys" || return
	if [[ $user != root ]]; then
		home=/home/$user
		path=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games
		become=(setpriv --reuid="$user" --regid="$user" --init-groups)
	fi
	chroot "$copy" "${become[@]}" env -i HOME="$home" USER="$user" \
		LOGNAME="$user" SHELL=/bin/bash PATH="$path" TERM=dumb \
		${lang:+LANG="$lang"} "$@" || code=$?
	for process in /proc/[0-9]*; do
		[[ ${process##*/} != 1 && -r $process/cmdline ]] || continue
		name=$(tr '\0' ' ' 2>/dev/null <"$process/cmdline") || continue
		[[ $name ]] || continue
		echo "left running: $name"
		((code)) || code=1
	done
	return "$code"
}

# in_copy FOLDER USER LANG COMMAND…
in_copy() {
	apart bash -c "$(declare -f devices inside); inside \"\$@\"" bash "$@"
}

# ---- what this machine knows: mirrors, proxies, names
# Debian's own sources, as apt has read them: URI, codename
sources() {
	apt-get indextargets --format \
		'$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)' \
		'Identifier: Packages' | sort -u |
		awk -v suite="$suite" '$1 != "Debian" || $2 != "main" { next }
			$3 == suite || $3 == suite "-updates" ||
				$3 == suite "-security" { print $4, $3; next }
			# another release of Debian: its mirror has this one, too
			$3 !~ /-/ && ! other { other = $4 }
			END { if (other) print other, suite }' |
		awk '! seen[$2]++'
}

machine_sources() {
	sources >"$work/sources"
	[[ -s $work/sources ]] || {
		apt-get -q update >&2 || true
		sources >"$work/sources"
	}
	mirror=$(awk -v suite="$suite" '$2 == suite { print $1; exit }' \
		"$work/sources")
	[[ $mirror ]] ||
		die 2 "apt knows no mirror of Debian here, see: apt-get indextargets"
}

# Only settings that name no file: files of this machine are not in the copy. A
# proxy may be found by a program, which is a file, so it is asked here.
machine_apt() {
	local found
	apt-config dump Acquire | grep -Ei \
		'^Acquire::(https?|ftp|Retries|Check-|M(ax|in)-|ForceIP|Queue-)' |
		grep -Eiv 'Auto-?Detect|"/' >"$work/apt.conf" || true
	apt_proxy=$(sed -n 's/^Acquire::http::Proxy "\(.*\)";$/\1/p' \
		"$work/apt.conf" | tail -n 1)
	if [[ ! $apt_proxy ]]; then
		found=$(/usr/lib/apt/apt-helper auto-detect-proxy "$mirror" \
			2>/dev/null) || found=
		apt_proxy=$(sed -n "s/^Using proxy '\(.*\)' for URL.*/\1/p" \
			<<<"$found")
		apt_proxy=${apt_proxy:-${http_proxy:-}}
		[[ ! $apt_proxy ]] ||
			echo "Acquire::http::Proxy \"$apt_proxy\";" \
				>>"$work/apt.conf"
	fi
	[[ $apt_proxy != DIRECT ]] || apt_proxy=
	if [[ ${https_proxy:-} ]] &&
		! grep -q '^Acquire::https::Proxy ' "$work/apt.conf"; then
		echo "Acquire::https::Proxy \"$https_proxy\";" >>"$work/apt.conf"
	fi
	ca=$(apt-config dump Acquire::https::CaInfo |
		sed -n 's/^[^"]*"\(.*\)";$/\1/p' | tail -n 1)
	ca=${ca:-/etc/ssl/certs/ca-certificates.crt}
}

# settle FOLDER: as on this machine
settle() {
	awk '{ print "deb", $1, $2, "main" }' "$work/sources" \
		>"$1/etc/apt/sources.list"
	cp -- "$work/apt.conf" "$1/etc/apt/apt.conf.d/00machine"
	# not where ca-certificates has its file: that package is missing there
	if grep -q '^https' "$work/sources" && [[ -r $ca ]]; then
		cp -- "$ca" "$1/etc/apt/machine.crt"
		echo 'Acquire::https::CaInfo "/etc/apt/machine.crt";' \
			>>"$1/etc/apt/apt.conf.d/00machine"
	fi
	rm -f -- "$1/etc/resolv.conf"
	[[ ! -e /etc/resolv.conf ]] ||
		cp -L -- /etc/resolv.conf "$1/etc/resolv.conf"
	{
		cat /etc/hosts 2>/dev/null || true
		echo '127.0.0.1 localhost bare'
	} >"$1/etc/hosts"
	echo bare >"$1/etc/hostname"
}

# preinstall FOLDER PACKAGE…: what is to be there beforehand
preinstall() {
	local folder=$1
	shift
	cp -n -- "$cache"/debs/*.deb "$folder/var/cache/apt/archives" \
		2>/dev/null || true
	in_copy "$folder" root '' bash -ec '
		export DEBIAN_FRONTEND=noninteractive
		apt-get -qq update
		apt-get -qq -y --no-install-recommends install "$@"
		rm -rf /var/lib/apt/lists/*' bash "$@" \
		>"$work/install" 2>&1 || {
		tail -n 10 "$work/install" >&2
		die 1 "could not install in the bare Debian: $*"
	}
	keep_debs "$folder"
}

keep_debs() { # FOLDER
	cp -n -- "$1"/var/cache/apt/archives/*.deb "$cache/debs" \
		2>/dev/null || true
}

# ---- the bare system; the name tells that it is whole
base_make() {
	local base=$cache/$suite
	local -x http_proxy=$apt_proxy
	[[ ! -d $base || ! $(find "$base.made" -mtime "-$days" 2>/dev/null) ]] ||
		return 0
	say "making a bare Debian in $base …"
	remove "$base.made" "$base" "$base.new" "$cache/debs"
	mkdir -- "$cache/debs"
	apart bash -c "$(declare -f devices)"'; devices /dev && exec "$@"' bash \
		debootstrap --variant=minbase "$suite" "$base.new" "$mirror" \
		>"$work/debootstrap" 2>&1 || {
		tail -n 5 "$work/debootstrap" >&2
		die 1 "debootstrap could not make a bare Debian from $mirror"
	}
	keep_debs "$base.new"
	rm -f -- "$base.new"/var/cache/apt/archives/*.deb
	settle "$base.new"
	preinstall "$base.new" git
	rm -f -- "$base.new"/var/cache/apt/archives/*.deb
	mv -- "$base.new" "$base"
	: >"$base.made"
}

# copy_make: a copy of it in $copy, which nobody removes while we hold it
copy_make() {
	local old
	exec 9>"$cache/lock"
	flock 9
	for old in "$cache"/part.*; do
		[[ -d $old ]] || continue
		# of a script that was killed
		if flock -n "$old" true; then
			remove "$old"
		fi
	done
	base_make
	copy=$(mktemp -d "$cache/part.XXXXXX")
	exec 8<"$copy"
	flock 8
	cp -a --reflink=auto -- "$cache/$suite/." "$copy"
	exec 9>&-
	settle "$copy"
}

tally() { # FILE CODE
	local passed failed
	passed=$(grep -c '^ok ' "$1" || true)
	failed=$(grep -c '^not ok ' "$1" || true)
	if (($2)) && ((failed == 0)); then
		echo "not ok - ended early, or something was left running; exit code $2"
		failed=1
	fi
	echo "took $(duration "$SECONDS")"
	echo "$passed passed, $failed failed"
	((failed == 0))
}

machine_sources
machine_apt
