#!/bin/bash
# The facts about the two services stand in lib/plytix/API.md and
# lib/webflow/API.md. A comment cites them as
#
#	plytix/API.md, Lists          or   webflow/API.md, Options; SKUs
#
# Each section that is cited must be there, and each that is there must be
# cited, unless its text begins with "Background:". What the tests' stand-ins
# name as the source of a switch is held too.
#
#	tests/citations.sh [TREE]
#
# A line a fault on stdout; exit 1 when there is one.
set -euo pipefail

cd "${1:-$(dirname -- "$0")/..}"
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

for service in plytix webflow; do
	if [[ ! -e lib/$service/API.md ]]; then
		echo "lib/$service/API.md is missing" >>"$scratch/faults"
		continue
	fi
	awk -v service="$service" '
		/^## / { name = substr($0, 4); print "H", service "/" name; next }
		name && NF { if (/^Background:/) print "B", service "/" name; name = "" }
	' "lib/$service/API.md"
done >"$scratch/headings"

find lib src tests -type f ! -name '*.md' ! -path 'tests/cases/*' \
	! -path 'tests/catalogues/*' ! -name 'citations.*' -print0 |
	xargs -0 grep -lIE 'API\.md|[Ss]heet|[Ss]ection|", "' >"$scratch/files" || true

# A comment breaks its lines anywhere, so its marks go and its lines become one.
xargs -d '\n' awk -v headings="$scratch/headings" '
	BEGIN {
		while ((getline line < headings) > 0) {
			name = substr(line, 3)
			if (substr(line, 1, 1) == "H")
				is[name] = 1
			else
				background[name] = 1
		}
		# a reference that the reader does not have
		old = "(Plytix |Webflow )?[Ss]heets? (sections? )?(U?[0-9]+)" \
			"([.][0-9]+)?|(Plytix|Webflow) sheet|[Ss]ections? [0-9]+"
	}
	function fault(text) {
		print file ": " text
	}
	function cited(place, names,    part, n, i, name) {
		n = split(names, part, "; *")
		for (i = 1; i <= n; i++) {
			name = part[i]
			sub(/ +$/, "", name)
			seen[place "/" name] = 1
			if (!((place "/" name) in is))
				fault("lib/" place "/API.md has no section \"" name "\"")
		}
	}
	function done(    rest, place, at) {
		rest = text
		while (match(rest, /(plytix|webflow)\/API[.]md, /)) {
			place = substr(rest, RSTART, RLENGTH)
			sub(/\/.*/, "", place)
			rest = substr(rest, RSTART + RLENGTH)
			if (match(rest, /^[A-Z][A-Za-z0-9 -]*(; [A-Z][A-Za-z0-9 -]*)*/))
				cited(place, substr(rest, 1, RLENGTH))
			else
				fault("a citation of " place "/API.md names no section: " \
					substr(rest, 1, 30))
		}
		rest = text
		while (match(rest, old)) {
			fault("\"" substr(rest, RSTART, RLENGTH) \
				"\": cite a section of API.md")
			rest = substr(rest, RSTART + RLENGTH)
		}
		# the switches of a stand-in: name, value, values, section, words
		if (file !~ /^tests\/services\/(plytix|webflow)\//)
			return
		place = file ~ /plytix/ ? "plytix" : "webflow"
		rest = text
		gsub(/" +"/, "", rest)
		at = "\"[^\"]*\", *"
		while (match(rest, "[{]" at at at "\"[A-Z][A-Za-z0-9; -]*\", *\"")) {
			names = substr(rest, RSTART, RLENGTH - 1)
			rest = substr(rest, RSTART + RLENGTH)
			sub(/", *$/, "", names)
			sub(/.*"/, "", names)
			cited(place, names)
		}
	}
	FNR == 1 {
		if (file)
			done()
		file = FILENAME
		text = ""
	}
	{
		sub(/^[ \t]*([*#]|\/\*)?[ \t]*/, "")
		text = text " " $0
	}
	END {
		done()
		for (name in is)
			if (!(name in seen) && !(name in background)) {
				place = name
				sub(/\/.*/, "", place)
				sub(/^[^\/]*\//, "", name)
				print "lib/" place "/API.md: no comment cites \"" name "\""
			}
	}' <"$scratch/files" >>"$scratch/faults"

sort -u "$scratch/faults"
[[ ! -s $scratch/faults ]]
