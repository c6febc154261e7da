#!/bin/bash
# lag.t with a server that makes the ids of options and values itself.
modes=mint
# shellcheck source=tests/system/lag.t
. "$(dirname -- "$0")/lag.t"
