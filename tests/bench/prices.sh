#!/bin/bash
# Compiles and runs prices.c: ten million prices, or as many as it is told.
set -euo pipefail
cd "$(dirname -- "$0")/../.."
mkdir -p build/bench
${CC:-cc} -O2 -std=c11 -D_GNU_SOURCE -Ilib -o build/bench/prices \
	tests/bench/prices.c lib/base/decimal.c
exec build/bench/prices "$@"
