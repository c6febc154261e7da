#!/bin/bash
# make check-deb: the Debian package of the tree as it is here, built in a bare
# Debian 12 by what debian/control says, and put into another one that has nothing
# (deb.t). As root; needs what tests/debian.sh needs. The last line is
# `N passed, N failed`.
set -euo pipefail
self=$(readlink -f -- "${BASH_SOURCE[0]}")
# shellcheck source=tests/debian.sh
. "$(dirname -- "$self")/../debian.sh"

# Swagger UI is fetched here: npm is no part of the build
if type -P npm >/dev/null; then
	make -s vendor
fi

# tree FOLDER: the tree there, without what was built but Swagger UI
tree() {
	mkdir -p "$1/build" "$1/bin"
	cp -R Makefile CHANGELOG.md LICENSE README.md .env.example sync.sh lib \
		pipelines sql src tests "$1"
	[[ ! -d build/swagger-ui ]] || cp -R build/swagger-ui "$1/build"
}

# debs COPY: what apt has fetched before, kept
debs() {
	cp -n -- "$cache"/debs/*.deb "$1/var/cache/apt/archives" 2>/dev/null || true
}

# part NAME USER COMMAND…: in $copy, its output as it comes
: >"$work/tap"
part() {
	local name=$1 code=0
	shift
	say "== $name"
	in_copy "$copy" root '' "$@" 2>&1 | tee -a "$work/tap" || code=$?
	keep_debs "$copy"
	((code == 0)) || echo "not ok - $name: exit code $code" | tee -a "$work/tap"
}

copy_make
debs "$copy"
tree "$copy/srv/tree"
part 'built in a bare Debian' bash /srv/tree/tests/deb/build.t
mkdir "$work/made"
cp -R -- "$copy/srv/made/." "$work/made" || true
remove "$copy"
copy=
exec 8<&-

if compgen -G "$work/made/*.deb" >/dev/null; then
	copy_make
	debs "$copy"
	cp -R -- "$work/made" "$copy/srv/made"
	part 'installed in another' bash /srv/made/tests/deb/deb.t
	remove "$copy"
	copy=
fi

tally "$work/tap" 0
