#!/bin/sh
# Runs the worker's JVM and passes signals on, for supervisors and containers that know no second SIGTERM:
#
#   sh src/main/sh/pass-signals.sh java @config/jvm.options -jar target/sfworker.jar
#
# SIGTERM, SIGINT and SIGHUP stop in order. SIGQUIT stops at once: a JVM would take it for a request to write down its
# threads, as jstack and jcmd send it, so it cannot mean a stop there.
set -u

"$@" &
worker=$!
urgent=''
trap 'kill -TERM "$worker" 2>/dev/null' TERM INT HUP
trap 'urgent=yes; kill -TERM "$worker" 2>/dev/null' QUIT

# A trap ends the wait too; so it is over only when the process is.
while :; do
    wait "$worker"
    code=$?
    kill -0 "$worker" 2>/dev/null || exit "$code"
    # Two signals that come together may count as one, so the second one is sent when the first was surely seen.
    if [ -n "$urgent" ]; then
        sleep 0.2
        kill -TERM "$worker" 2>/dev/null
        urgent=''
    fi
done
