# shellcheck shell=bash
# What a bare Debian 12 lacks: said, then installed with apt-get. Only `demo`
# and the tests do so; a run from cron says what is missing and stops.

# word of the tool or file : package
packages_run=(
	jq:jq parallel:parallel flock:util-linux setpriv:util-linux
	psql:postgresql-client initdb:postgresql
	/etc/ssl/certs/ca-certificates.crt:ca-certificates
)
packages_build=(
	gcc:gcc make:make pkg-config:pkg-config
	/usr/include/stdio.h:libc6-dev
	libcurl.pc:libcurl4-openssl-dev yajl.pc:libyajl-dev libpq.pc:libpq-dev
	/usr/include/unistring/version.h:libunistring-dev
)
packages_test=(
	libmicrohttpd.pc:libmicrohttpd-dev json-c.pc:libjson-c-dev curl:curl
)

# Is it there: a program, a file, or a library that pkg-config knows?
package_there() {
	case $1 in
	/*) compgen -G "$1" >/dev/null ;;
	*.pc) pkg-config --exists "${1%.pc}" 2>/dev/null ;;
	initdb)
		compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
			command -v initdb >/dev/null
		;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# packages_missing LIST…: the packages that are not there, one a line.
packages_missing() {
	local entry
	for entry; do
		package_there "${entry%:*}" || printf '%s\n' "${entry##*:}"
	done | sort -u
}

as_root() {
	if ((EUID == 0)); then
		"$@"
	else
		sudo "$@"
	fi
}

packages_apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o Dpkg::Options::=--force-confold \
		--no-install-recommends install "$@" >&2
}

# packages_need LIST…: says what is missing and installs it.
packages_need() {
	local -a missing
	mapfile -t missing < <(packages_missing "$@")
	((${#missing[@]})) || return 0
	say "missing here: ${missing[*]}"
	command -v apt-get >/dev/null ||
		die 2 "no apt-get here; install yourself: ${missing[*]}"
	((EUID == 0)) || command -v sudo >/dev/null ||
		die 2 "installing needs root or sudo; missing: ${missing[*]}"
	say "installing with apt-get …"
	as_root apt-get -q update >&2 || true
	if [[ " ${missing[*]} " == *" postgresql "* ]]; then
		packages_no_cluster
	fi
	packages_apt "${missing[@]}" ||
		die 1 "apt-get could not install: ${missing[*]}"
	mapfile -t missing < <(packages_missing "$@")
	((${#missing[@]} == 0)) || die 1 "still missing: ${missing[*]}"
}

# Debian's PostgreSQL makes and starts a cluster of its own when installed.
# Nobody asked for one: where the package is new, it is told not to.
packages_no_cluster() {
	local conf=/etc/postgresql-common/createcluster.conf
	[[ -e $conf ]] && return 0
	packages_apt postgresql-common || return 0
	as_root sed -i \
		's/^#*create_main_cluster .*/create_main_cluster = false/' $conf
}

# Without installing: says what is missing; for runs by hand and from cron.
packages_check() {
	local -a missing
	mapfile -t missing < <(packages_missing "$@")
	((${#missing[@]} == 0)) ||
		die 2 "missing here: ${missing[*]}; install them with apt-get"
}
