#!/bin/bash
# boot.sh FOLDER: boots the Debian there with systemd, in namespaces that
# tests/units/run.sh has made: its own mounts, processes, cgroups and network, where
# nothing but itself can be reached. Ends when it powers off.
set -euo pipefail
copy=$1

mount --make-rprivate /
mount --bind "$copy" "$copy"
cd "$copy"
mkdir -p old
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 dev dev
for name in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
	IFS=: read -r name major minor <<<"$name"
	mknod -m 666 "dev/$name" c "$major" "$minor"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
# no package and no unit may set the kernel of this machine
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
pivot_root . old
umount -l /old
# LoadCredential makes a mount that has to be seen
mount --make-rshared /
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=namespaces \
	/lib/systemd/systemd --log-target=journal --show-status=no
