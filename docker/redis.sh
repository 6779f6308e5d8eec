#!/bin/sh
# Starts Redis with the users of redis-acl.conf; the arguments are options of redis-server, --name value.
# Three users, three secrets: REDIS_PASSWORD of back ends, REDIS_WORKER_PASSWORD, REDIS_MONITOR_PASSWORD, or the names
# of files with them, as REDIS_PASSWORD_FILE. None stands in a command line, and Redis gets their hashes only.
#
# Redis reads its append-only file as the user `default`, and drops each MULTI and each write of a script that this user
# has no right for. So it starts with a `default` that may do everything and whose password nobody knows, behind a
# socket that nobody else can open. When it has read its data it gets the users, and only then its port.
set -eu

refuse() {
    echo "$*" >&2
    exit 1
}

# Prints a secret; empty when there is none.
secret() {
    eval "value=\${$1:-} file=\${$1_FILE:-}"
    content=$([ -z "$file" ] || cat "$file") || exit 1
    if [ -n "$value" ] && [ -n "$content" ]; then refuse "$1 and $1_FILE both give a secret: leave one away"; fi
    case $value$content in
    *[!A-Za-z0-9_-]*) refuse "$1 is part of a URL: letters, digits, - and _ only" ;;
    esac
    printf '%s\n' "$value$content"
}

howto() { echo "write $1=<what 'openssl rand -hex 24' says> into docker/.env, or name a file with it by $1_FILE"; }

backends=$(secret REDIS_PASSWORD)
worker=$(secret REDIS_WORKER_PASSWORD)
monitor=$(secret REDIS_MONITOR_PASSWORD)
[ -n "$backends" ] || refuse "REDIS_PASSWORD, the secret of back ends, is not set: $(howto REDIS_PASSWORD)"
[ -n "$worker" ] || refuse "REDIS_WORKER_PASSWORD is not set, the secret that the worker has beside REDIS_PASSWORD of" \
    "back ends: $(howto REDIS_WORKER_PASSWORD)"
case "$backends $worker $monitor" in
"$worker $worker "* | "$monitor "* | *" $worker $worker")
    refuse "two of REDIS_PASSWORD, REDIS_WORKER_PASSWORD and REDIS_MONITOR_PASSWORD are the same, so that one could log in" \
        "as another: give each its own"
    ;;
esac
[ -n "$monitor" ] || echo "REDIS_MONITOR_PASSWORD is not set: nobody can log in as monitor, for inspect and Flower"
case ${1:---} in
--*) ;;
# It could open a port of its own before the users are there.
*) refuse "redis.sh takes options only, --name value, and no file of settings: $1" ;;
esac

sha256() { printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }

port=6379
name=''
for word in "$@"; do
    if [ "$name" = --port ]; then port=$word; fi
    name=$word
done
rules=${REDIS_ACL:-/etc/sfworker/redis-acl.conf}
# Its mode is 0700. The name of the file of settings tells the worker, by INFO, that nothing was dropped.
folder=$(mktemp -d "${TMPDIR:-/tmp}/redis-XXXXXX")
socket=$folder/socket
settings=$folder/read-with-all-rights.conf
unset REDIS_PASSWORD REDIS_WORKER_PASSWORD REDIS_MONITOR_PASSWORD
if [ -n "$monitor" ]; then monitor="on #$(sha256 "$monitor")"; else monitor=off; fi
key=$(head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1)
echo "user default on #$(sha256 "$key") ~* &* +@all" >"$settings"
case $(redis-server --version) in
# It alone looks whether it knows a subcommand that it lacks.
*v=7.0.*) unknown='+client|setinfo' ;;
*) unknown='' ;;
esac
# One command per user. That of default comes last, because whoever sends them is default until then.
users=$(sed -e '/^ *#/d' -e '/^$/d' "$rules" | sed -e ':more' -e '/\\$/N' -e 's/ *\\\n */ /' -e 'tmore' |
    sed -e "/^user default /s/ on #PASSWORD / on #$(sha256 "$backends") /" \
        -e "/^user worker /s/ on #PASSWORD / on #$(sha256 "$worker") /" \
        -e "/^user monitor /s/ on #PASSWORD / $monitor /" -e "s/ $unknown / /" -e 's/^user \([^ ]*\) /ACL SETUSER \1 reset /')
case $users in *' #PASSWORD '*)
    rm -rf "$folder"
    refuse "in $rules only default, worker and monitor have #PASSWORD; others need the hash of theirs" ;;
esac
users=$(echo "$users" | grep -v '^ACL SETUSER default ' || true; echo "$users" | grep '^ACL SETUSER default ') ||
    { rm -rf "$folder"; refuse "$rules has no user default"; }
# The node itself asks at 127.0.0.1, whatever addresses others ask at.
case ${REDIS_BIND:-} in
'') ;;
*127.0.0.1* | *0.0.0.0*) set -- "$@" --bind "$REDIS_BIND" ;;
*) set -- "$@" --bind 127.0.0.1 "$REDIS_BIND" ;;
esac

ask() { REDISCLI_AUTH=$key redis-cli -s "$socket" "$@" 2>&1; }

# Runs beside the server, whose process id is that of this script.
open_when_read() {
    until said=$(ask ping) && case $said in PONG | *MASTERDOWN*) ;; *) false ;; esac; do
        kill -0 $$ 2>/dev/null || { rm -rf "$folder"; return; }
        sleep 0.05
    done
    # All at once: nobody is let in before the users are there.
    said=$(printf 'MULTI\nCONFIG SET port %s\n%s\nEXEC\n' "$port" "$users" | ask | tr '\n' ' ')
    rm -rf "$folder"
    done=$(echo "$users" | sed 's/.*/OK/' | tr '\n' ' ')
    if [ "$said" != "OK QUEUED $(echo "$done" | sed 's/OK/QUEUED/g')OK $done" ]; then
        echo "Redis got neither its users nor port $port, so it is ended: $said" >&2
        kill -KILL $$
        # Still there: the first process of a container takes no KILL from within.
        kill -TERM $$ 2>/dev/null
    fi
}

open_when_read &
exec redis-server "$settings" "$@" --port 0 --replica-announce-port "$port" \
    --unixsocket "$socket" --unixsocketperm 700
