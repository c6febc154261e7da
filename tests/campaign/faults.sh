# shellcheck shell=bash
# What services and networks do to a run; `faults` and a slice of it in the
# tests put them together. Each function adds lives to the present row.

# One word a kind: what the sandbox is told (faults.h), and how many of them.
declare -A fault_do=(
	[429-seconds]='4 "do":"status","status":429,"retry_after":"1"'
	[429-date]='4 "do":"status","status":429,"retry_after":"date","ms":1000'
	[429-alone]='1 "do":"status","status":429'
	[500]='4 "do":"status","status":500'
	[502]='4 "do":"status","status":502,"body":"html"'
	[503]='4 "do":"status","status":503,"retry_after":"1"'
	[504]='4 "do":"status","status":504,"body":"empty"'
	[500-after]='4 "do":"status-after","status":500'
	[502-after]='4 "do":"status-after","status":502,"body":"html"'
	[503-after]='4 "do":"status-after","status":503,"retry_after":"1"'
	[504-after]='4 "do":"status-after","status":504,"body":"empty"'
	[cut-before]='4 "do":"drop-before"'
	[cut-after]='4 "do":"drop-after"'
	[truncated]='4 "do":"truncate"'
	[html]='4 "do":"html"'
	[slow]='4 "do":"slow","ms":1500'
	[401]='1 "do":"status","status":401'
)
# fault_some SERVICE KIND: at random requests, every other one a POST
fault_some() {
	local count rest i n faults='' reach=$life_requests posts=$fault_posts
	read -r count rest <<<"${fault_do[$2]}"
	[[ $1 == webflow ]] || reach=$life_listing posts=$life_listing
	for ((i = 0; i < count; i++)); do
		if ((i % 2)); then
			n=$((RANDOM % posts + 1))
			faults+=",{\"match\":\"POST *\",\"nth\":$n,$rest}"
		else
			n=$((RANDOM % reach + 1))
			faults+=",{\"match\":\"* *\",\"nth\":$n,$rest}"
		fi
	done
	life_begin
	life_fault "$1" "[${faults#,}]"
	life_start full
	life_wait
	life_stat "$1" faulted
	((life_said)) || row_missed=$((row_missed + 1))
	life_end "$2 of $1: $faults"
}
fault_posts=40

# The token ends while the catalogue is read, more than once.
fault_token() {
	life_begin
	send POST "$PLYTIX/__switch" '{"ttl":"1","latency":"400"}' >/dev/null
	life_start full
	life_wait
	send POST "$PLYTIX/__switch" '{"ttl":"900","latency":"0"}' >/dev/null
	life_end 'a token that ends'
}

# fault_shift edit|add|delete: the catalogue changes between two pages
fault_shift() {
	life_begin
	send POST "$PLYTIX/__switch" \
		"{\"shift\":\"$1\",\"shift_page\":\"$2\"}" >/dev/null
	life_start full
	life_wait
	send POST "$PLYTIX/__switch" '{"shift":"none"}' >/dev/null
	get "$PLYTIX/__state" >"$tmp/life.catalogue"
	life_past=1 life_catalogue=$tmp/life.catalogue \
		life_end "$1 before page $2"
}

# fault_away SERVICE FROM DO: from that request on nothing is answered: the run
# stops after a minute, it does not fail each product in turn
fault_away() {
	local began=$SECONDS
	life_begin
	life_fault "$1" "{\"match\":\"* *\",\"from\":$2,\"count\":0,$3}"
	life_start full
	life_wait
	[[ $life_code == 75 ]] || life_complain "$1 away: exit $life_code, not 75"
	note "$1 away from request $2: exit $life_code after" \
		"$((SECONDS - began)) s, $life_turned_down"
	life_end "$1 away from request $2"
}

# fault_switch SERVICE NAME VALUE QUIET: a switch for one life
fault_switch() {
	local url=$WEBFLOW
	[[ $1 == plytix ]] && url=$PLYTIX
	life_begin
	send POST "$url/__switch" "{\"$2\":\"$3\"}" >/dev/null
	life_start full
	life_wait
	life_end "$2=$3"
	send POST "$url/__switch" "{\"$2\":\"$4\"}" >/dev/null
}
