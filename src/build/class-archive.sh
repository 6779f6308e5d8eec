#!/bin/sh
# Makes target/sfworker.jsa, the class-data archive that shortens the start of the worker.
# A training run starts the Spring context and ends before anything listens, so it needs no Redis, no Ray
# and no network. A failure here never breaks the build: the worker starts without the archive too, only slower.
set -u

java=${1:-java}
jar=target/sfworker.jar
archive=target/sfworker.jsa
stamp=target/sfworker.jsa.stamp
limit=${CLASS_ARCHIVE_LIMIT:-60}

say() { echo "[archive] $*"; }

[ -f $jar ] || { say "no $jar, nothing to do"; exit 0; }

# What the archive depends on: this script, the JVM, the jar, and the libraries with their times.
inputs() {
    cksum "$0" $jar
    "$java" -version 2>&1
    ls -ln --time-style=full-iso target/lib
}

now=$(inputs)
if [ -f $archive ] && [ -f $stamp ] && [ "$now" = "$(cat $stamp)" ]; then
    # The JVM refuses an archive whose jar looks newer, even when its bytes are the same.
    touch -r $stamp $jar
    exit 0
fi

rm -f $archive $stamp
log=target/class-archive.log
started=$(date +%s)
timeout "$limit" "$java" -XX:ArchiveClassesAtExit=$archive -Dspring.context.exit=onRefresh \
    -jar $jar >$log 2>&1
code=$?
if [ $code -eq 0 ] && [ -s $archive ]; then
    printf '%s' "$now" >$stamp
    touch -r $jar $stamp
    say "made $archive in $(($(date +%s) - started)) s"
else
    rm -f $archive
    say "not made: the training run ended with $code, see $log; the worker starts without it, about 1 s slower"
fi
exit 0
