# shellcheck shell=bash
# What a bare Debian 12 lacks: said, then installed with apt-get. Only `demo`
# and the tests do so; a run from cron says what is missing and stops.

# word of the tool or file : package
packages_base=(
	jq:jq flock:util-linux sort:coreutils find:findutils awk:mawk cmp:diffutils
	psql:postgresql-client pg_dump:postgresql-client
)
packages_server=(initdb:postgresql setpriv:util-linux)
# the stand-ins, for demo and the tests
packages_sandbox=(
	libmicrohttpd.pc:libmicrohttpd-dev json-c.pc:libjson-c-dev curl:curl
	perl:perl openssl:openssl man:man-db script:bsdutils pgrep:procps ps:procps
)
packages_page=(
	lighttpd:lighttpd
	/usr/share/javascript/chart.js/chart.min.js:libjs-chart.js
)
# shellcheck disable=SC2034 # read by demo and the tests
declare -a packages_run=(
	"${packages_base[@]}" "${packages_server[@]}" parallel:parallel
	/etc/ssl/certs/ca-certificates.crt:ca-certificates
) packages_build=(
	gcc:gcc make:make pkg-config:pkg-config
	/usr/include/stdio.h:libc6-dev
	libcurl.pc:libcurl4-openssl-dev yajl.pc:libyajl-dev libpq.pc:libpq-dev
	/usr/include/unistring/version.h:libunistring-dev
) packages_test=(
	"${packages_sandbox[@]}" "${packages_page[@]}" pgbouncer:pgbouncer
	/usr/lib/lighttpd/mod_openssl.so:lighttpd-mod-openssl
) packages_lint=(
	shellcheck:shellcheck clang:clang clang-format:clang-format
	mandoc:mandoc git:git nm:binutils tsort:coreutils
)

# Is it there: a program, a file, or a library that pkg-config knows? Where a
# program of that name is another one, package_other says so.
package_there() {
	package_other=
	case $1 in
	/*) compgen -G "$1" >/dev/null ;;
	*.pc) pkg-config --exists "${1%.pc}" 2>/dev/null ;;
	initdb)
		compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
			type -P initdb >/dev/null
		;;
	lighttpd | pgbouncer) PATH=$PATH:/usr/sbin type -P "$1" >/dev/null ;;
	*) program_there "$1" ;;
	esac
}

# The program, never a function or a built-in of the shell; and the right one,
# found out cheaply: a run from cron that has nothing to do asks it each time.
program_there() {
	local path
	hash -- "$1" 2>/dev/null || return
	path=${BASH_CMDS[$1]:-$(type -P "$1")}
	if [[ $path -ef /bin/busybox ]]; then
		package_other="'$path' is that of busybox, which lacks options that are needed"
	else
		case $1 in
		parallel)
			parallel_of_gnu "$path" ||
				package_other="'$path' is not GNU parallel"
			;;
		jq)
			jq_new_enough "$path" || package_other="'$path' does not \
work, or is older than jq 1.6"
			;;
		psql | pg_dump)
			postgresql_client "$path" || package_other="'$path' is \
only the wrapper of Debian; the client itself is not installed"
			;;
		esac
	fi
	[[ ! $package_other ]]
}

# moreutils, too, has a program of that name. The head of the script shows
# it; a wrapper is asked for its version.
parallel_of_gnu() {
	local head=""
	LC_ALL=C IFS='' read -r -N 400 head 2>/dev/null <"$1" || true
	[[ $head != '#!'*perl*'Ole Tange'* ]] || return 0
	head=$(timeout 10 "$1" --version 2>/dev/null </dev/null) || true
	[[ $head == 'GNU parallel '* ]]
}

# By its number; one that counts otherwise is tried.
jq_new_enough() {
	local said=''
	read -r -t 10 said < <(exec "$1" --version 2>/dev/null </dev/null) ||
		kill "$!" 2>/dev/null || true
	if [[ $said =~ ^jq-([0-9]+)\.([0-9]+) ]]; then
		((BASH_REMATCH[1] > 1 || BASH_REMATCH[2] >= 6))
	else
		# shellcheck disable=SC2016
		said=$(timeout 10 "$1" -M -n -c '[$__loc__.line,
			("a\u0001" | gsub("[\\p{Cc}]"; " "))]' 2>/dev/null) &&
			[[ $said == '[1,"a "]' ]]
	fi
}

# Debian's postgresql-client-common alone has the names without the programs.
postgresql_client() {
	[[ ! $1 -ef /usr/share/postgresql-common/pg_wrapper ]] ||
		compgen -G "/usr/lib/postgresql/*/bin/${1##*/}" >/dev/null
}

# packages_find LIST…: the packages that are not there in $missing, a sentence
# for each program that is another one in $others.
packages_find() {
	local entry
	local -A seen=()
	missing=()
	others=()
	for entry; do
		package_there "${entry%:*}" && continue
		[[ ! $package_other ]] || others+=("$package_other, and comes \
first in PATH; on Debian: apt-get install ${entry##*:}")
		[[ ${seen[${entry##*:}]:-} ]] || missing+=("${entry##*:}")
		seen[${entry##*:}]=1
	done
}

as_root() {
	if ((EUID == 0)); then
		"$@"
	else
		sudo "$@"
	fi
}

# After a plain `su` the PATH lacks the folders without which dpkg refuses.
packages_apt() {
	as_root env DEBIAN_FRONTEND=noninteractive \
		PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" apt-get -q -y \
		-o Dpkg::Options::=--force-confold \
		--no-install-recommends install "$@" >&2
}

# packages_need LIST…: says what is missing and installs it.
packages_need() {
	local other
	local -a missing others
	packages_find "$@"
	((${#missing[@]})) || return 0
	say "missing here: ${missing[*]}"
	type -P apt-get >/dev/null ||
		die 2 "no apt-get here; install yourself: ${missing[*]}"
	((EUID == 0)) || type -P sudo >/dev/null ||
		die 2 "installing needs root or sudo; missing: ${missing[*]}"
	say "installing with apt-get …"
	as_root apt-get -q update >&2 || true
	if [[ " ${missing[*]} " == *" postgresql "* ]]; then
		packages_no_cluster
	fi
	packages_still packages_apt "${missing[@]}" ||
		die 1 "apt-get could not install: ${missing[*]}"
	packages_find "$@"
	for other in "${others[@]}"; do
		warn "$other"
	done
	((${#missing[@]} == 0)) || die 1 "still missing: ${missing[*]}"
}

# Debian's PostgreSQL makes and starts a cluster of its own when installed.
# Nobody asked for one: where the package is new, it is configured not to.
packages_no_cluster() {
	local conf=/etc/postgresql-common/createcluster.conf
	[[ -e $conf ]] && return 0
	packages_apt postgresql-common || return 0
	as_root sed -i \
		's/^#*create_main_cluster .*/create_main_cluster = false/' $conf
}

# packages_still COMMAND…: what is installed meanwhile starts no server, such as
# lighttpd's own on port 80 and pgbouncer's on 6432.
packages_still() (
	policy=/usr/sbin/policy-rc.d
	if [[ " $* " == *" "@(lighttpd|pgbouncer)" "* && ! -e $policy ]]; then
		trap 'as_root rm -f -- "$policy"' EXIT
		# shellcheck disable=SC2016
		as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$1" && chmod 755 "$1"' \
			sh "$policy"
	fi
	"$@"
)

# packages_check LIST…: says what is missing, exit 2; for runs by hand and from
# cron, before anything is sent.
packages_check() {
	local other
	local -a missing others
	packages_find "$@"
	((${#missing[@]})) || return 0
	for other in "${others[@]}"; do
		warn "$other"
	done
	die 2 "missing here: ${missing[*]}$(packages_path);" \
		"on Debian: apt-get install ${missing[*]}"
}

# The PATH that was searched, where it is short of a usual folder: cron's is.
packages_path() {
	local folder path=${PATH#"$root/bin:"}
	local -a short=()
	for folder in /usr/local/bin /usr/bin; do
		[[ :$path: == *:$folder:* ]] || short+=("$folder")
	done
	((${#short[@]} == 0)) ||
		printf ' (PATH is %s, without %s)' "$path" "${short[*]}"
}

# What a command uses is there, or exit 2.
packages_of_command() {
	local -a list=()
	[[ ${DATABASE_URL:-} ]] ||
		list=("${packages_base[@]}" "${packages_server[@]}")
	case $1 in
	full | changed | retry | product | plan | apply | push | verify)
		[[ ${list[*]} ]] || list=("${packages_base[@]}")
		((PUSH_JOBS == 1)) || list+=(parallel:parallel)
		;;
	check | work | serve) [[ ${list[*]} ]] || list=(jq:jq) ;;
	migrate | db)
		[[ ${list[*]} ]] ||
			list=(psql:postgresql-client pg_dump:postgresql-client)
		;;
	esac
	packages_check "${list[@]}"
}
