#!/bin/sh
# Says what the first run will do, because Maven itself is told to be quiet.
if [ -f target/sfworker.jar ] && [ -x .python/bin/python ]; then
    echo "[demo] looking for changes, then starting"
else
    echo "[demo] first run: fetching Java libraries (about 1 minute), then SecretFlow for Python (about 2 minutes)"
fi
