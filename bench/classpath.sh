#!/bin/sh
# Compiles what bench/ measures with and prints its class path.
set -eu
cd "$(dirname "$0")/.."
./mvnw -B -q test-compile >&2
./mvnw -B -q exec:exec -Dexec.executable=echo -Dexec.args=%classpath
