#!/bin/sh
# Makes the class-data archive that shortens the start of the worker.
#
#   class-archive.sh [java] [jar] [archive]      default: java target/sfworker.jar target/sfworker.jsa
#
# In the training run a worker starts with routes and a Redis of its own, and is ended as soon as it is ready, so that
# the archive has every class that a start needs. It listens on 127.0.0.1 only and needs no Ray and no network.
# A failure here never breaks the build: the worker starts without the archive too, only slower.
set -u

java=${1:-java}
jar=${2:-target/sfworker.jar}
archive=${3:-target/sfworker.jsa}
stamp=$archive.stamp
limit=${CLASS_ARCHIVE_LIMIT:-60}

say() { echo "[archive] $*"; }

[ -f "$jar" ] || { say "no $jar, nothing to do"; exit 0; }

# What the archive depends on: this script, the JVM, the jar, and the libraries with their times.
inputs() {
    cksum "$0" "$jar"
    "$java" -version 2>&1
    ls -ln --time-style=full-iso "$(dirname "$jar")/lib"
}

now=$(inputs)
if [ -f "$archive" ] && [ -f "$stamp" ] && [ "$now" = "$(cat "$stamp")" ]; then
    # The JVM refuses an archive whose jar looks newer, even when its bytes are the same.
    touch -r "$stamp" "$jar"
    exit 0
fi

rm -f "$archive" "$stamp"
started=$(date +%s)
work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT

# A port that nobody is given by chance, and that differs between builds that run at once.
port=$((20000 + $$ % 9000))
env -i PATH="$PATH" HOME="${HOME:-/tmp}" TMPDIR="$work" LANG=C.UTF-8 \
    NODE_ID=training DATA_PATH="$work/data" CELERY_MONITOR_PORT=$port SFWORKER_REDIS_PORT=$((port + 1)) \
    RAY_ADDRESS=127.0.0.1:9 SFWORKER_CELERY_WAITFORRAY=false \
    "$java" -XX:ArchiveClassesAtExit="$archive" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$work" \
    -jar "$jar" >"$log" 2>&1 &
worker=$!

while ! grep -q ' ready: ' "$log" && kill -0 $worker 2>/dev/null && [ $(($(date +%s) - started)) -lt "$limit" ]; do
    sleep 0.2
done
ready=$(grep -c ' ready: ' "$log")
kill -TERM $worker 2>/dev/null
wait $worker
if [ "$ready" -gt 0 ] && [ -s "$archive" ]; then
    printf '%s' "$now" >"$stamp"
    touch -r "$jar" "$stamp"
    say "made $archive in $(($(date +%s) - started)) s"
else
    rm -f "$archive"
    say "not made, the worker starts without it, some seconds slower; the training run said:"
    tail -n 20 "$log"
fi
exit 0
