#!/bin/bash
# In the bare Debian of tests/image/run.sh: makes the image with podman, then runs
# image.t in a network of its own.
set -euo pipefail
cd "$(dirname -- "$0")/../.."

if [[ ! ${IN_ROOT:-} ]]; then
	# runtimes want the root to be a mount
	mount -t sysfs -o ro sys /sys
	mount -t cgroup2 -o ro cgroup2 /sys/fs/cgroup
	mount --rbind / /mnt
	IN_ROOT=1 exec chroot /mnt "$PWD/tests/image/build.sh"
fi
mkdir -p /etc/containers
printf '%s\n' '[engine]' 'cgroup_manager = "cgroupfs"' 'events_logger = "none"' \
	'[containers]' 'cgroups = "disabled"' 'log_driver = "k8s-file"' \
	>/etc/containers/containers.conf
printf '%s\n' '[storage]' 'driver = "vfs"' 'runroot = "/srv/run"' \
	'graphroot = "/srv/storage"' >/etc/containers/storage.conf
# there is no systemd for its timers
export DISABLE_HC_SYSTEMD=true

make -s -j2 all sandbox
podman import -q /srv/base.tar localhost/bare >/dev/null
rm /srv/base.tar
volumes=(-v /srv/apt/sources.list:/etc/apt/sources.list:ro
	-v /srv/apt/00machine:/etc/apt/apt.conf.d/00machine:ro)
[[ ! -e /srv/apt/machine.crt ]] ||
	volumes+=(-v /srv/apt/machine.crt:/etc/apt/machine.crt:ro)
# what must not get into it
echo WEBFLOW_TOKEN=never-in-an-image >.env
mkdir -p var pipelines/deploy/secrets
echo never-in-an-image | tee var/state pipelines/deploy/secrets/api_token \
	pipelines/deploy/.env >/dev/null
code=0
podman build --isolation=chroot --layers=false --format=docker --network=host \
	--pull-never --build-arg BASE=localhost/bare "${volumes[@]}" -f pipelines/deploy/Dockerfile \
	-t plytix-webflow . >/srv/build.log 2>&1 || code=$?
rm -rf .env var pipelines/deploy/.env pipelines/deploy/secrets
if ((code)); then
	tail -n 20 /srv/build.log | sed 's/^/# /'
	echo 'not ok 1 - the image is built'
	exit 1
fi
exec unshare --net tests/image/image.t
