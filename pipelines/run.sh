# shellcheck shell=bash
map_args=()
run_full() { :; }
lock_take() {
	private_dir "$STATE_DIR/lock"
	exec 8>>"$STATE_DIR/lock/$WEBFLOW_SITE_ID"
	flock -n 8 || die 75 "another run for site $WEBFLOW_SITE_ID is under way"
}
