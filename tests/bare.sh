#!/bin/bash
# The first minute of a newcomer: a bare Debian 12 with nothing but git, a
# fresh clone of HEAD, and the README's two commands, word for word. A machine
# that has everything cannot see what is missing there.
#
#	tests/bare.sh [root] [user] [lint]
#
# root: as root. user: as somebody who may use sudo; of the tests those in which
# it matters who somebody is (user_topics). lint: tests/lint.sh in root's copy,
# after its tests. Without a word: root and user. Needs root or
# sudo, and a Debian with apt-get; the mirror and apt's settings are those of
# this machine. The last line is `N passed, N failed`.
# See tests/debian.sh for the bare system and its settings.
set -euo pipefail
self=$(readlink -f -- "${BASH_SOURCE[0]}")
root=$(dirname -- "$(dirname -- "$self")")
cd "$root"
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
umask 022

# shellcheck source=pipelines/lib/common.sh
. pipelines/lib/common.sh
# shellcheck source=pipelines/lib/packages.sh
. pipelines/lib/packages.sh

# Folders, files and their owners, the private database, signals, the clock, what
# is installed and how: all else is the same for everybody, and root has run it.
user_topics='cases check demo demo-page doors fence first-day full hands health
	http install packages page pipeline programs queue readme recovery
	restore schedule serve shell stop surroundings terminal upgrade'

parts=("$@")
((${#parts[@]})) || parts=(root user)
for part in "${parts[@]}"; do
	[[ $part == root || $part == user || $part == lint ]] || {
		warn "bare.sh [root] [user] [lint], not '$part'"
		exit 2
	}
done

wanted() { # PART
	[[ " ${parts[*]} " == *" $1 "* ]]
}

# shellcheck source=tests/debian.sh
. tests/debian.sh

# ---- what is to be pasted
# block REGEX: the README's indented block that has such a line. All of it is
# read, or git would complain of a reader that has gone.
block() {
	git --git-dir="$work/plytix-webflow.git" show HEAD:README.md |
		awk -v want="$1" '
			done { next }
			/^    / {
				line = substr($0, 5)
				text = text line "\n"
				if (line ~ want)
					found = 1
				next
			}
			/^$/ && text { text = text "\n"; next }
			found { done = 1; next }
			{ text = "" }
			END { if (found) printf "%s", text }'
}
demo_line='^[.]/sync[.]sh demo( *#.*)?$'
tests_line='^([.]/)?tests/run[.]sh( *#.*)?$'

# The clone is one of HEAD as it is here; whoever owns the repository.
source_make() {
	printf '[safe]\n\tdirectory = *\n' >"$work/.gitconfig"
	HOME=$work git clone -q --bare -- "$root" "$work/plytix-webflow.git" ||
		die 1 "could not clone $root"
	block "$demo_line" >"$work/first"
	block "$tests_line" >"$work/second"
	if ! grep -q '^git clone ' "$work/first" || [[ ! -s $work/second ]]; then
		die 1 "README.md has no indented block with ./sync.sh demo" \
			"after a git clone, or none with tests/run.sh"
	fi
	# its last word may be a folder
	awk -v demo="$demo_line" '
		/^git clone / {
			sub(/ *#.*/, "")
			print "git clone -q /srv/plytix-webflow.git" \
				(NF > 3 ? " " $NF : "")
			next
		}
		{ print }
		$0 ~ demo { print "echo $SECONDS >/srv/demo" }' \
		"$work/first" >"$work/steps"
	cmp -s "$work/first" "$work/second" ||
		cat -- "$work/second" >>"$work/steps"
}

# ---- the parts
passed=0
failed=0
told=()

# part NAME USER LANG: all of it, its output as it comes
part() {
	local name=$1 user=$2 lang=$3 began code=0 tee_pid
	copy_make
	if [[ $user != root ]]; then
		preinstall "$copy" sudo
		chroot "$copy" useradd --create-home --shell /bin/bash "$user"
		echo "$user ALL=(ALL) NOPASSWD: ALL" >"$copy/etc/sudoers.d/$user"
		chmod 440 "$copy/etc/sudoers.d/$user"
	fi
	cp -n -- "$cache"/debs/*.deb "$copy/var/cache/apt/archives" \
		2>/dev/null || true
	cp -R -- "$work/plytix-webflow.git" "$copy/srv"
	part_steps "$name" >"$copy/srv/steps"
	: >"$copy/srv/demo"
	chroot "$copy" chown -R "$user:" /srv
	say "== $name: a fresh clone in a bare Debian"
	began=$SECONDS
	exec 3> >(exec tee -- "$work/log")
	tee_pid=$!
	in_copy "$copy" "$user" "$lang" bash /srv/steps >&3 2>&1 3>&- || code=$?
	exec 3>&-
	wait "$tee_pid" || true
	keep_debs "$copy"
	part_counts "$name" "$code" "$((SECONDS - began))"
	remove "$copy"
	copy=
	exec 8<&-
}

part_steps() { # NAME
	echo 'set -e; cd'
	case $1 in
	lint)
		echo 'git clone -q /srv/plytix-webflow.git plytix-webflow'
		echo 'cd plytix-webflow'
		;;
	user)
		sed -E "s|^(([.]/)?tests/run[.]sh)( *#.*)?$|\1 ${user_topics//[$'\n\t']/ }|" \
			"$work/steps"
		;;
	*) cat -- "$work/steps" ;;
	esac
	[[ $1 == user ]] || ! wanted lint || echo 'tests/lint.sh'
}

# part_counts NAME CODE SECONDS: the tests' closing line counts; what does not
# come to its end is a failure.
part_counts() {
	local name=$1 code=$2 demo bad=0 closing line=$1 names=''
	demo=$(<"$copy/srv/demo")
	closing=$(grep -Ex '[0-9]+ passed, [0-9]+ failed' "$work/log" |
		tail -n 1) || true
	if [[ $closing ]]; then
		passed=$((passed + ${closing%% *}))
		bad=${closing#*, }
		bad=${bad%% *}
		names=$(sed -n 's/^failed: //p' "$work/log" | paste -sd ,)
	fi
	if [[ $name != lint ]]; then
		if [[ ! $demo ]]; then
			line+=": the demo failed"
			bad=1
		else
			line+=": from a bare machine to the end of the demo $demo s"
			[[ $closing ]] || {
				line+="; the tests did not come to their end"
				bad=1
			}
		fi
	fi
	if ((code != 0 && bad == 0)); then
		line+="; lint failed, or something was left running"
		bad=1
	fi
	failed=$((failed + bad))
	told+=("$line; ${closing:+$closing${names:+ ($names)}; }exit code $code, $(duration "$3")")
}

source_make
if wanted root; then
	part root root ''
fi
if wanted user; then
	# the words for his language come along by ssh, but are not installed
	part user newcomer de_DE.UTF-8
fi
if wanted lint && ! wanted root; then
	part lint root ''
fi
printf '%s\n' "${told[@]}"
echo "$passed passed, $failed failed"
((failed == 0))
