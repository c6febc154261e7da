#!/bin/bash
# What `make lint` holds of citations of lib/SERVICE/API.md: a small tree that
# is in order, then one fault at a time in it.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

tree=$tmp/tree

# a tree in order
tree_new() {
	rm -rf -- "$tree"
	mkdir -p "$tree"/lib/{plytix,webflow,plan} "$tree/src" \
		"$tree"/tests/{system,services/webflow}
	cd "$tree" || exit
	printf '# Plytix\n\nText.\n\n## Rate limits\n\n- Two.\n\n## Lists\n\n- A page.\n' \
		>lib/plytix/API.md
	printf '# Webflow\n\n## Images\n\n- One.\n\n## Lists\n\n- A page.\n\n%s\n' \
		$'## Webhooks\n\nBackground: none is sent.' >lib/webflow/API.md
	cat >lib/plytix/listing.h <<-'END'
		/* listing: pages of 100 (plytix/API.md, Lists), as fast as it may be
		 * (plytix/API.md, Rate
		 * limits: two windows). A data sheet of 2 pages is no citation. */
	END
	printf 'x; /* webflow/API.md, Lists; Images */\n' >lib/plan/plan.c
	printf '# what webflow/API.md says, and (webflow/API.md, Lists).\n' \
		>tests/system/a.t
	printf '    {"a", "b", "b|c",\n\t"Lists; Images",\n\t"words"},\n' \
		>tests/services/webflow/webflow.c
}

# refused REGEX WHAT: the tree as it is now has this fault; then a new one
refused() {
	run "$TESTS/citations.sh" "$tree"
	is "$code" 1 "$2: refused"
	like "$out" "$1" "$2: named"
	is "$(wc -l <<<"$out")" 1 "$2: and nothing else"
	tree_new
}

tree_new
run "$TESTS/citations.sh" "$tree"
is "$code $out" '0 ' 'a tree in order'

sed -i 's/Lists), as/Listing), as/' lib/plytix/listing.h
printf '/* plytix/API.md, Lists */\n' >src/a.c
refused '^lib/plytix/listing.h: lib/plytix/API.md has no section "Listing"' \
	'a section that is not there'
sed -i 's/limits: two/limit: two/' lib/plytix/listing.h
printf '/* (plytix/API.md, Rate limits) */\n' >src/a.c
refused 'has no section "Rate limit"' 'one over two lines'
sed -i 's/; Images/; Pictures/' lib/plan/plan.c
refused '^lib/plan/plan.c: lib/webflow/API.md has no section "Pictures"' \
	'the second of two'
printf '/* (plytix/API.md, Images) */\n' >src/a.c
refused 'lib/plytix/API.md has no section "Images"' 'one of the other service'
printf '# (webflow/API.md, Prices)\n' >>tests/system/a.t
refused '^tests/system/a.t: .*"Prices"' 'one in a test'
printf '/* (webflow/API.md, where it is said) */\n' >src/a.c
refused '^src/a.c: a citation of webflow/API.md names no section' 'one of no section'
sed -i 's/Lists; Images/Lists; Pictures/' tests/services/webflow/webflow.c
refused '^tests/services/webflow/webflow.c: .*"Pictures"' 'the source of a switch'

printf '\n## Prices\n\n- Minor units.\n' >>lib/webflow/API.md
refused '^lib/webflow/API.md: no comment cites "Prices"' 'a section that is not cited'
rm lib/webflow/API.md
run "$TESTS/citations.sh" "$tree"
is "$code" 1 'no API.md: refused'
like "$out" 'lib/webflow/API.md is missing' 'no API.md: named'
tree_new

for old in '(sheet 8.3)' '(Webflow sheet\n * 14)' '(sheet sections 3 and 16)' \
	'(section 20)' 'as in the Plytix sheet' '(sheet 22, U24)'; do
	printf '/* told %b */\n' "$old" >src/a.c
	refused '^src/a.c: ".*": cite a section of API.md' "$old"
done

done_testing
