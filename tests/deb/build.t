#!/bin/bash
# In a bare Debian, as root: builds the package from /srv/tree, twice, and what
# deb.t needs beside it, all of it into /srv/made. For tests/deb/run.sh.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
export DEBIAN_FRONTEND=noninteractive
cd "$ROOT"

apt() {
	apt-get -q -y --no-install-recommends "$@"
}

mkdir /srv/made
succeeds 'apt-get update' apt update
# dpkg-buildpackage asks for what Build-Depends lacks, and stops
succeeds 'what Build-Depends names is there' apt build-dep ./pipelines/deploy
succeeds 'make deb' make deb
version=$(sed -n 's/^#define VERSION "\(.*\)".*/\1/p' lib/io/cli.h)
deb=plytix-webflow_${version}_$(dpkg --print-architecture).deb
succeeds "gives build/deb/$deb" cp "build/deb/$deb" /srv/made
is "$(dpkg-deb -f "build/deb/$deb" Version)" "$version" "its version is the programs'"
is "$(find . -newer /srv/made -maxdepth 1 ! -name . ! -name build)" '' \
	'the tree is as it was'

# ---- again: somebody else, elsewhere, at another time, with another umask
useradd --create-home builder
mkdir -p /srv/elsewhere
cp -R . /srv/elsewhere/copy
rm -rf /srv/elsewhere/copy/build/deb
chown -R builder: /srv/elsewhere
made=$(sed -n 's/^Date: //p' build/deb/*.changes)
succeeds 'make deb by another user, in another folder' \
	setpriv --reuid=builder --regid=builder --init-groups \
	env HOME=/home/builder LC_ALL=C TZ=Pacific/Chatham \
	SOURCE_DATE_EPOCH="$(date -d "$made" +%s)" \
	bash -c 'umask 027; make -C /srv/elsewhere/copy deb'
succeeds 'gives the same bytes' cmp "/srv/elsewhere/copy/build/deb/$deb" "/srv/made/$deb"

# ---- lintian
succeeds 'lintian is installed' apt install lintian
said=$(lintian --tag-display-limit 0 build/deb/*.changes 2>"$tmp/err") || true
note "$(cat "$tmp/err")"
note "${said:-lintian: no tags}"
unlike "$said" '(^|
)[EW]: ' 'lintian finds no error and nothing to warn of'

# ---- for the next one
succeeds 'the tools of the stand-ins are installed' apt install \
	libmicrohttpd-dev libjson-c-dev
succeeds 'the stand-ins are built' make -s sandbox
mkdir /srv/made/build
cp -R build/sandbox /srv/made/build
cp -R tests /srv/made
find src -name '*.[157]' | wc -l >/srv/made/manuals
done_testing
