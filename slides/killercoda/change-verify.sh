#!/bin/bash
grep -q 07:12 tides.yaml
