#!/bin/sh
# Prints what each product of a map costs, beside the model. About a minute.
set -eu
cd "$(dirname "$0")/.."
./mvnw -B -q test-compile exec:java -Dexec.mainClass=io.passnet.edge.product.ProductBench
