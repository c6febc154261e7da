#!/bin/bash
# make check-image: the image, built and run by podman, as root: in a bare Debian in a
# folder, which it installs and removes (tests/debian.sh). No registry is asked: the
# bare system itself is the base of the image. The packages come from this
# machine's mirror, by its apt settings, which are mounted for the build and stay out
# of the image. The last line is `N passed, N failed`.
set -euo pipefail
self=$(readlink -f -- "${BASH_SOURCE[0]}")
# shellcheck source=tests/debian.sh
. "$(dirname -- "$self")/../debian.sh"

# names LIST…: the packages of such lists
names() {
	printf '%s\n' "${@##*:}" | sort -u
}

copy_make
# the bare system, without what is this machine's
base=$work/base.tar
tar --one-file-system -C "$copy" -cf "$base" --exclude=./etc/apt/machine.crt \
	--exclude=./etc/apt/apt.conf.d/00machine --exclude=./etc/apt/sources.list \
	--exclude=./var/cache/apt --exclude=./var/lib/apt/lists .
say 'installing podman and what the stand-ins are built with …'
mapfile -t packages < <(names "${packages_run[@]}" "${packages_build[@]}" \
	"${packages_sandbox[@]}")
preinstall "$copy" "${packages[@]}" podman crun catatonit \
	python3-yaml iproute2
mv -- "$base" "$copy/srv/base.tar"
mkdir "$copy/srv/tree" "$copy/srv/apt"
git ls-files -z -co --exclude-standard | while IFS= read -r -d '' file; do
	[[ ! -e $file ]] || printf '%s\0' "$file"
done | tar -c --null -T - | tar -x -C "$copy/srv/tree"
cp -- "$copy/etc/apt/sources.list" "$copy/etc/apt/apt.conf.d/00machine" "$copy/srv/apt"
[[ ! -e $copy/etc/apt/machine.crt ]] || cp -- "$copy/etc/apt/machine.crt" "$copy/srv/apt"

code=0
in_copy "$copy" root '' /srv/tree/tests/image/build.sh >"$work/out" 2>&1 &
wait $! || code=$?
cat -- "$work/out"
tally "$work/out" "$code"
