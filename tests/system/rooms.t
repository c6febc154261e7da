#!/bin/bash
# What `make lint` holds of the rooms of lib/: a small house of two rooms that
# is in order, then one fault at a time in it. A check that never says no is
# worth nothing.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

house=$tmp/house

# head ROOM USES DOOR PURE: its README
head_of() {
	printf '%s: a room.\nuses: %s\ndoor: %s\npure: %s\n\nname value size work work_inner gauge\n' \
		"$@" >"$house/lib/$1/README"
}

# a house in order: high stands on low
house_new() {
	rm -rf -- "$house"
	mkdir -p "$house"/lib/{low,high} "$house/src" \
		"$house"/tests/services/{common,plytix}
	head_of low none value all
	head_of high low work 'all but work'
	cd "$house/lib" || exit
	echo 'int value(int);' >low/value.h
	printf '#include "low/value.h"\n#include "low/size.h"\nint value(int a) { return size(a); }\n' >low/value.c
	echo 'int size(int);' >low/size.h
	printf '#include "low/size.h"\nint size(int a) { return a + 1; }\n' >low/size.c
	echo 'int name(int);' >high/name.h
	printf '#include "high/name.h"\n#include "low/value.h"\nint name(int a) { return value(a); }\n' >high/name.c
	echo 'int work(int);' >high/work.h
	printf '#include "high/work.h"\n#include "high/work_inner.h"\n#include <stdio.h>\n#include "high/name.h"\nint work(int a) { printf("%%d", a); return name(a); }\n' >high/work.c
	echo 'struct inner { int a; };' >high/work_inner.h
	printf '#include "high/work.h"\nint main(void) { return work(1); }\n' >../src/program.c
	echo 'int serve(void);' >../tests/services/common/web.h
	echo '#include "common/web.h"' >../tests/services/plytix/plytix.c
	cd "$house" || exit
}

# built, and looked at: $code, $out
look() {
	local file
	rm -rf build
	for file in lib/*/*.c; do
		mkdir -p "build/${file%/*}"
		gcc -O2 -D_FORTIFY_SOURCE=2 -Ilib -c -o "build/${file%.c}.o" "$file" || exit
	done
	run "$TESTS/rooms.sh" "$house" build
}

# refused REGEX WHAT: the house as it is now has this fault; then a new one
refused() {
	look
	is "$code" 1 "$2: refused"
	like "$out" "$1" "$2: named"
	house_new
}

house_new
look
is "$code $out" '0 ' 'a house in order'

# ---- includes
printf '#include "high/name.h"\n' >>lib/low/size.c
refused 'lib/low/size.c includes "high/name.h": low does not use high' 'an upward include'
printf '#include "low/size.h"\n' >>lib/high/name.c
refused 'lib/high/name.c includes "low/size.h", which is no door of low' 'an include past a door'
printf '\t#  include "low/size.h"\n' >>src/program.c
refused 'src/program.c includes "low/size.h", which is no door of low' 'a program past a door'
head_of high low all 'all but work'
echo '#include "high/work_inner.h"' >>src/program.c
refused 'src/program.c includes "high/work_inner.h"' 'an inner header, though all are doors'
echo 'int work(int);' >>lib/high/work_inner.h
head_of high low 'work work_inner' 'all but work'
refused "the door 'work_inner' is no header for others" 'an inner header as a door'
echo '#include "name.h"' >>lib/high/work.c
cp lib/high/name.h lib/name.h
refused 'lib/high/work.c includes "name.h" without its room' 'an include without a room'
cp lib/high/name.h lib/name.h
refused 'lib/name.h stands in no room' 'a file outside of the rooms'

# ---- circles
echo '#include "low/value.h"' >>lib/low/size.h
echo '#include "low/size.h"' >>lib/low/value.h
sed -i '1i #pragma once' lib/low/*.h
refused 'headers include each other in a circle: .*low/size' 'a circle of headers'
printf '#include "low/value.h"\nint size(int a) { return a ? value(a - 1) : 0; }\n' >lib/low/size.c
refused 'files call each other in a circle: .*low/size' 'a circle of files'
head_of low high value all
refused 'rooms in a circle: .*high' 'a circle of rooms'
mkdir lib/middle
head_of middle high none none
head_of low middle value all
refused 'rooms in a circle: .*middle' 'a circle of three rooms'

# ---- calls that no include shows
printf 'int name(int);\nint size(int a) { return name(a); }\n' >lib/low/size.c
refused 'lib/low/size.c calls name of high/name: low does not use high' 'an upward call'

# ---- purity
while read -r call body; do
	printf '#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n#include <fcntl.h>\nint curl_easy_cleanup(int);\n#include "low/size.h"\nint size(int a) { %s; return a; }\n' \
		"$body" >lib/low/size.c
	refused "lib/low/size.c is pure and calls $call " "a pure file with $call"
done <<'END'
printf printf("%d", a)
fprintf fprintf(stderr, "%d", a)
puts puts("x")
rename a = rename("x", "y")
getenv a = getenv("HOME") ? 1 : 0
time a = (int)time(0)
open a = open("x", 0)
system a = system("x")
exit exit(a)
curl_easy_cleanup a = curl_easy_cleanup(a)
END
printf '#include "high/work.h"\n' >>lib/high/name.c
refused 'lib/high/name.c is pure and includes "high/work.h", which is not' 'a pure file that leans on one that is not'

# ---- the READMEs
rm lib/low/README
refused 'lib/low has no README' 'a room without README'
sed -i '/^door:/d' lib/low/README
refused "lib/low/README, line 3: not 'pure'" 'a head without a line'
sed -i '1s/low/lower/' lib/low/README
refused "lib/low/README, line 1: not 'lower'" 'a head of another name'
head_of high 'low cellar' work 'all but work'
refused "lib/high/README: uses 'cellar', which is no room" 'a room that is not there'
head_of high low 'work window' 'all but work'
refused "the door 'window' is no header" 'a door that is not there'
head_of high low work 'all but window'
refused "pure 'window' is no file of it" 'purity of a file that is not there'
sed -i 's/ gauge//; s/ size//' lib/low/README
refused 'lib/low/README does not name size' 'a file that the README does not name'
echo x >lib/low/notes.txt
refused 'lib/low/notes.txt: a room holds' 'a file of another kind'
echo 'int gauge(int);' >lib/low/gauge.h
refused 'lib/low/gauge.h has no .c' 'a header without its .c'

# ---- the stand-ins
echo '#include "low/value.h"' >>tests/services/plytix/plytix.c
refused 'tests/services/plytix/plytix.c includes "low/value.h", which a stand-in may not' \
	'a stand-in that shares the code it judges'

# ---- what is not built was not looked at
look
rm build/lib/low/size.o
run "$TESTS/rooms.sh" "$house" build
like "$code $out" '^1 .*build/lib/low/size.o is missing' 'an object that is missing'

# ---- the house itself
cd "$ROOT" || exit
run "$TESTS/rooms.sh" "$ROOT" "$BUILD"
is "$code $out" '0 ' 'the rooms of this tree are in order'
done_testing
