#!/bin/bash
# The rooms of lib/, held against the heads of their READMEs:
#
#	NAME: one sentence
#	uses: the rooms that its files may include, or none
#	door: the headers that other rooms and src/ may include; or all, none
#	pure: the files that call nothing of the world; or all, none,
#	      all but NAME…
#
#	tests/rooms.sh [TREE [OBJECTS]]    OBJECTS: where TREE is built
#
# A line a fault on stdout; exit 1 when there is one.
set -euo pipefail

cd "${1:-$(dirname -- "$0")/..}"
objects=${2:-build}
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

bad=0
fault() {
	bad=$((bad + 1))
	printf '%s\n' "$*"
}

# ---- the heads
declare -A uses=() door=() pure=() pure_but=()
rooms=()
for folder in lib/*/; do
	room=$(basename -- "$folder")
	rooms+=("$room")
	uses[$room]='' door[$room]='' pure[$room]=''
	if [[ ! -e lib/$room/README ]]; then
		fault "lib/$room has no README"
		continue
	fi
	n=0
	while IFS= read -r line && [[ $line ]]; do
		n=$((n + 1))
		word=${line%%:*}
		rest=" ${line#*:} "
		case $n:$word in
		"1:$room") ;;
		2:uses) [[ $rest == *' none '* ]] || uses[$room]=$rest ;;
		3:door) [[ $rest == *' none '* ]] || door[$room]=$rest ;;
		4:pure) [[ $rest == *' none '* ]] || pure[$room]=$rest ;;
		*) fault "lib/$room/README, line $n: not '$word'; the head is" \
			"'$room:', 'uses:', 'door:', 'pure:' and an empty line" ;;
		esac
	done <"lib/$room/README"
	((n == 4)) || fault "lib/$room/README: the head has $n lines, not 4"
	if [[ ${pure[$room]} == *' all but '* ]]; then
		pure_but[$room]=" ${pure[$room]#* all but } "
		pure[$room]=' all '
	fi
done

has_file() { # ROOM NAME
	[[ -e lib/$1/$2.c || -e lib/$1/$2.h ]]
}

is_pure() { # ROOM NAME; an inner header is as its file
	local name=${2%_inner}
	[[ ${pure[$1]} != *' all '* ]] || {
		[[ ${pure_but[$1]:-} != *" $name "* ]]
		return
	}
	[[ ${pure[$1]} == *" $name "* ]]
}

is_door() { # ROOM NAME
	[[ $2 != *_inner && (${door[$1]} == *' all '* || ${door[$1]} == *" $2 "*) ]]
}

for file in lib/*; do
	[[ -d $file ]] || fault "$file stands in no room"
done
for room in "${rooms[@]}"; do
	for other in ${uses[$room]}; do
		[[ -d lib/$other ]] ||
			fault "lib/$room/README: uses '$other', which is no room"
		echo "$room $other" >>"$scratch/rooms"
	done
	for name in ${door[$room]}; do
		[[ $name == all || (-e lib/$room/$name.h && $name != *_inner) ]] ||
			fault "lib/$room/README: the door '$name' is no header for others"
	done
	for name in ${pure[$room]} ${pure_but[$room]:-}; do
		[[ $name == all ]] || has_file "$room" "$name" ||
			fault "lib/$room/README: pure '$name' is no file of it"
	done
	for file in "lib/$room"/*; do
		name=$(basename -- "${file%.[ch]}")
		[[ $name == README ]] && continue
		# what is served as it is; what is known of a service
		[[ $file == *.[ch] || $file == *.json || $file == */page ||
			$file == */API.md ]] ||
			fault "$file: a room holds .c, .h and its README alone"
		sed 1,5d "lib/$room/README" 2>/dev/null | grep -qw -- "$name" ||
			fault "lib/$room/README does not name $name"
	done
done

# ---- arrows by include
# includes FILE: the paths of its own includes, without .h
includes() {
	sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"(.*)\.h".*/\1/p' "$1"
}

may_enter() { # FILE ROOM/NAME: from outside of that room
	local room=${2%%/*} name=${2#*/}
	if [[ ! -d lib/$room ]]; then
		fault "$1 includes \"$2.h\", which is in no room"
	elif ! is_door "$room" "$name"; then
		fault "$1 includes \"$2.h\", which is no door of $room"
	fi
}

for room in "${rooms[@]}"; do
	for file in "lib/$room"/*.[ch]; do
		[[ -e $file ]] || continue
		name=$(basename -- "${file%.[ch]}")
		while read -r used; do
			if [[ $used != */* ]]; then
				fault "$file includes \"$used.h\" without its room"
				continue
			fi
			other=${used%%/*}
			if [[ $other == "$room" ]]; then
				[[ -e lib/$used.h || -e $objects/$used.h ]] ||
					fault "$file includes \"$used.h\", which is not there"
			else
				[[ " ${uses[$room]} " == *" $other "* ]] ||
					fault "$file includes \"$used.h\": $room does not use $other"
				may_enter "$file" "$used"
			fi
			# mem may end the program, which no caller sees
			if [[ -d lib/$other && $used != base/mem ]] &&
				is_pure "$room" "$name" &&
				! is_pure "$other" "${used#*/}"; then
				fault "$file is pure and includes \"$used.h\", which is not"
			fi
			[[ $file != *.h ]] || echo "$room/$name $used" >>"$scratch/headers"
		done < <(includes "$file")
		[[ $file != *.h || $name == *_inner || -e ${file%.h}.c ]] ||
			grep -q '^static inline' "$file" || fault "$file has no .c"
	done
done
for file in src/*.c; do
	[[ -e $file ]] || continue
	while read -r used; do
		may_enter "$file" "$used"
	done < <(includes "$file")
done
# the stand-ins are witnesses: what they share with the programs is memory,
# options and messages
for file in tests/services/*/*.[ch]; do
	[[ -e $file ]] || continue
	while read -r used; do
		case $used in
		base/mem | base/buf | io/cli | io/log) ;;
		*) [[ -e tests/services/$used.h ]] ||
			fault "$file includes \"$used.h\", which a stand-in may not" ;;
		esac
	done < <(includes "$file")
done

# ---- what the objects say: who calls whom, and what of the world
world='open|openat|fopen|read|write|stat|unlink|rename|socket|connect|time'
world+='|clock|clock_gettime|gettimeofday|localtime|localtime_r|getenv'
world+='|secure_getenv|setlocale|random|rand|srand|getrandom|getpid|kill'
world+='|signal|sigaction|printf|vprintf|fprintf|vfprintf|puts|putchar|fputs'
world+='|fwrite|perror|system|popen|fork|exit|abort|sleep|usleep|nanosleep'
world+='|curl_.*|PQ.*'
for file in lib/*/*.c; do
	[[ -e $file ]] || continue
	object=$objects/${file%.c}.o
	me=${file#lib/}
	me=${me%.c}
	if [[ ! -e $object ]]; then
		fault "$file is not built: $object is missing"
		continue
	fi
	nm "$object" | awk -v me="$me" '
		$(NF - 1) ~ /^[A-TV-Z]$/ { print "D", $NF, me }
		$(NF - 1) == "U" { print "U", $NF, me }' >>"$scratch/symbols"
	is_pure "${me%/*}" "${me#*/}" || continue
	# the checked form of printf is __printf_chk
	found=$(nm -u "$object" | awk '{print $NF}' |
		sed -E 's/^__(.*)_chk$/\1/; s/@.*//' |
		grep -Ex "$world" | tr '\n' ' ' || true)
	[[ ! $found ]] || fault "$file is pure and calls $found"
done
awk '$1 == "D" { at[$2] = $3 }
	$1 == "U" { n++; who[n] = $3; what[n] = $2 }
	END { for (i = 1; i <= n; i++)
		if (what[i] in at && at[what[i]] != who[i])
			print who[i], at[what[i]], what[i] }' \
	"$scratch/symbols" | sort -u >"$scratch/calls"
while read -r from to what; do
	[[ ${from%%/*} == "${to%%/*}" ||
		" ${uses[${from%%/*}]} " == *" ${to%%/*} "* ]] ||
		fault "lib/$from.c calls $what of $to: ${from%%/*} does not use ${to%%/*}"
done <"$scratch/calls"

# ---- circles: of rooms, of headers, of files by what they call
circle() { # WHAT FILE: pairs
	local found
	found=$(awk '{ print $1, $2 }' "$2" 2>/dev/null | sort -u |
		tsort 2>&1 >/dev/null | sed -n 's/^tsort: //p' |
		grep -v 'contains a loop' | tr '\n' ' ') || true
	[[ ! $found ]] || fault "$1 in a circle: $found"
}
circle 'rooms' "$scratch/rooms"
circle 'headers include each other' "$scratch/headers"
circle 'files call each other' "$scratch/calls"

((bad == 0))
