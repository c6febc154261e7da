# A summary record as lines for people. $refused: what a person has to decide;
# $stopped: the run was asked to stop; $sync: how sync.sh was called.
def counts: [to_entries[] | select(.value > 0)
	| "\(.value) \(.key)"] | join(", ");
def line(name): "  \(name + "             " | .[0:13]) \(.)";
def time: if . >= 3600 then "\(. / 3600 | floor) h \(. % 3600 / 60 | floor) min"
	elif . >= 60 then "\(. / 60 | floor) min \(. % 60) s"
	else "\(.) s" end;
def s: if . == 1 then "" else "s" end;
(if .status == "completed" then 1 else 31 end) as $title |
("\(.mode): \(.status)" + (if .seconds then " in \(.seconds | time)"
	else "" end) | paint($title)),
(select(.status != "completed") | .reason // empty | clean | line("reason")),
(.products // empty | counts
	| (if . == "" then "none" else . end) | line("products")),
(.categories // {} | counts | select(. != "") | line("categories")),
(.items // {} | counts | select(. != "") | line("items")),
(.left_out // empty | select(.products + .variants > 0)
	| [(.products | select(. > 0) | "\(.) product\(s)"),
		(.variants | select(. > 0) | "\(.) variant\(s)")]
	as $what | ($what | join(" and ")) + " not selected by the mapping"
	+ (.conditions[:3] | map("\(.condition): \(.products)")
		| if . == [] then "" else " (" + join(", ") + ")" end)
	| clean | line("left out")),
(.adopted // 0 | select(. > 0)
	| "\(.) that were in the shop already are adopted" | line("adopted")),
(if has("drifted") then ("\(.drifted) not as sent, "
	+ "\(.missing) missing there" | line("products")) else empty end),
($refused[0].first[] | .sku as $sku | "\($sku): "
	+ (.message | ltrimstr("'\($sku)' ")) | clean | line("needs you")),
($refused[0].n - 3 | select(. > 0)
	| "\(.) more; see \($sync) errors" | line("")),
(.lost // 0 | select(. > 0)
	| "\(.) \(if $stopped == "" then "without a result" else "not processed" end)"
	+ "; run again to continue" | line("not done")),
(.held // 0 | select(. > 0)
	| "\(.); the messages above say how to allow it" | line("held back")),
(if (.requests | type) == "object" then
	("Plytix \(.requests.plytix), Webflow \(.requests.webflow); "
	+ "\(.requests.writes) write\(.requests.writes | s), "
	+ "the minimum is \(.requests.minimum)"
	+ (if .rate_share then
		"; \(.rate_share | tonumber * 100 | round) % of the allowed rate"
		else "" end) | line("requests")) else empty end),
(.pictures_left_out // 0 | select(. > 0)
	| "\(.) left out, since Webflow could not import \(if . == 1 then "it" else "them" end)"
	+ "; tried again later, or by sync.sh retry" | line("pictures")),
(.waiting_for_publish // 0 | select(. > 0)
	| "\(.) change\(s) wait: customers see them when the site is "
	+ "published" | line("publish")),
(if .mapping_before then
	"another one than in the last run" | line("mapping") else empty end)
