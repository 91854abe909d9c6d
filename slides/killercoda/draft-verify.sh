#!/bin/bash
test -s tides.yaml || exit 1
grep -q 'kind: ConfigMap' tides.yaml
