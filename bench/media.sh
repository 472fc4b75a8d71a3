#!/bin/sh
# Prints what decoding and scaling of a picture cost, beside FFmpeg's own command. About two minutes.
set -eu
cd "$(dirname "$0")/.."
for bench in MediaBench CubemapBench; do
  ./mvnw -B -q test-compile exec:java -Dexec.mainClass=io.passnet.edge.media.$bench
done
