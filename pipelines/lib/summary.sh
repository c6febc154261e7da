# shellcheck shell=bash
# How a command ends: with its summary as a record, or, on a terminal, in a few
# lines for people.

# ---- words for people, in jq: texts of others must not paint a terminal
jq_clean='def clean:
	gsub("[\\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]"; " ");'

# these take --arg colour, empty for none
# shellcheck disable=SC2016
jq_words=$jq_clean'
	def paint(code): if $colour == "" then .
		else "\u001b[\(code)m\(.)\u001b[0m" end;
	def short: if . == null then "(nothing)"
		else tojson | clean | if length > 70 then .[0:67] + "…"
		else . end end;'

json_wanted=
run_summary= # the record, as soon as there is one
command_args=()

# json_option ARGUMENT…: --json is an option of every run; the others are left
# in $command_args. Behind -- it is a word like any other.
json_option() {
	command_args=()
	while (($#)); do
		case $1 in
		--json) json_wanted=1 ;;
		--only=* | --limit=* | --adopt=* | --save=*)
			command_args+=("${1%%=*}" "${1#*=}")
			;;
		--)
			command_args+=("$@")
			return
			;;
		*) command_args+=("$1") ;;
		esac
		shift
	done
}

for_people() {
	[[ -t 1 && ! $json_wanted && ${LOG_FORMAT:-text} == text ]]
}

# summary_show SUMMARY: the last line of a command, or lines
summary_show() {
	local text
	run_summary=$1
	messages_flush
	if for_people && text=$(summary_text "$1"); then
		printf '%s\n' "$text"
		[[ $1 != *'"mode":"plan"'* ]] || plan_time "$1"
	else
		printf '%s\n' "$1"
	fi
}

summary_text() {
	local colour=''
	! painted 1 || colour=1
	jq -r --arg colour "$colour" --arg stopped "$stopping" \
		--arg sync "$SYNC_COMMAND" \
		--slurpfile refused <(refused_some) \
		"$jq_words$(<"$root/pipelines/lib/summary.jq")" <<<"$1"
}

# run_report_end CODE: its end; without a summary the reason is the first error
run_report_end() {
	local counts='{}' why
	[[ $run_reported ]] || return 0
	event_wanted || return 0
	reason_read
	if [[ $run_summary ]]; then
		{ read -r counts && IFS= read -r why; } < <(jq -r '(.products // {} | tojson),
			(.reason // "" | gsub("[[:cntrl:]]"; " "))' <<<"$run_summary") ||
			counts='{}'
		[[ ! ${why:-} ]] || reason=$why
	fi
	(($1)) || reason=
	json_text "$reason"
	why=null
	[[ ! $json ]] || why="\"$json\""
	event run-end "$(run_members),\"exit\":$1,\"counts\":$counts,\"reason\":$why" \
		"$run_reported ended, exit code $1${reason:+: ${reason//[[:cntrl:]]/ }}"
}

# What a person has to decide: how many records were refused or failed, and the
# first of them.
refused_some() {
	local results=$run_dir/results
	[[ -s $results ]] || results=/dev/null
	pick -E '^\{"kind":"(result|error)"' "$results" |
		jq -c -n 'reduce (inputs | select(.kind == "error"
			or .action == "refused" or .action == "failed")) as $r
			({n: 0, first: []}; .n += 1
			| if .n > 3 then . else .first += [{
				sku: ($r.sku // $r.plytix_id // ""),
				message: ($r.message // $r.code)}] end)'
}

# plan_time SUMMARY: how long it would take, in words
plan_time() {
	local text
	text=$(jq -r '.requests as $requests
		| ([.products | to_entries[] | select(.key != "unchanged"
			and .key != "refused") | .value] | add // 0) as $n
		| if $requests == 0 then "nothing would be sent"
		else (if $requests >= $n and $n > 0
			then "\($n) product\(if $n == 1 then "" else "s" end) × "
				+ "\($requests / $n * 10 | round / 10) requests"
			else "\($requests) request\(if $requests == 1 then "" else "s" end)"
			end) + " ÷ \(.limit) a minute: about "
			+ (if .minutes < 1 then "a minute"
				elif .minutes < 90 then "\(.minutes | ceil) minutes"
				else "\(.minutes / 6 | round / 10) hours" end)
		end' <<<"$1") || return
	say "$text"
}
