#!/bin/sh
# Prints what each product of a map costs, beside the model, and shading rates of the demo's scene.
# Two minutes.
set -eu
cd "$(dirname "$0")/.."
for bench in ProductBench ShadingExample; do
  ./mvnw -B -q test-compile exec:java -Dexec.mainClass=io.passnet.edge.product.$bench
done
