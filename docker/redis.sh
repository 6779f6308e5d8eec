#!/bin/sh
# Starts Redis with the users of redis-acl.conf; the arguments are options of redis-server, --name value.
# The password comes by REDIS_PASSWORD, so it stands in no command line, and only its hash is written.
#
# Redis reads its append-only file as the user `default`, and drops each MULTI and each write of a script that this user
# has no right for. So it starts with a `default` that may do everything and whose password nobody knows, behind a
# socket that nobody else can open. When it has read its data it gets the users, and only then its port.
set -eu

case ${REDIS_PASSWORD:-} in
'') echo "REDIS_PASSWORD is not set: give it in docker/.env" >&2; exit 1 ;;
*[!A-Za-z0-9_-]*) echo "REDIS_PASSWORD is part of a URL: letters, digits, - and _ only" >&2; exit 1 ;;
esac
case ${1:---} in
--*) ;;
# It could open a port of its own before the users are there.
*) echo "redis.sh takes options only, --name value, and no file of settings: $1" >&2; exit 1 ;;
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
hash=$(sha256 "$REDIS_PASSWORD")
unset REDIS_PASSWORD
key=$(head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1)
echo "user default on #$(sha256 "$key") ~* &* +@all" >"$settings"
case $(redis-server --version) in
# It alone looks whether it knows a subcommand that it lacks.
*v=7.0.*) unknown='+client|setinfo' ;;
*) unknown='' ;;
esac
# One command per user. That of default comes last, because whoever sends them is default until then.
users=$(sed -e '/^ *#/d' -e '/^$/d' "$rules" | sed -e ':more' -e '/\\$/N' -e 's/ *\\\n */ /' -e 'tmore' |
    sed -e "s/ #PASSWORD / #$hash /" -e "s/ $unknown / /" -e 's/^user \([^ ]*\) /ACL SETUSER \1 reset /')
users=$(echo "$users" | grep -v '^ACL SETUSER default ' || true; echo "$users" | grep '^ACL SETUSER default ') ||
    { rm -rf "$folder"; echo "$rules has no user default" >&2; exit 1; }
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
    fi
}

open_when_read &
exec redis-server "$settings" "$@" --port 0 --replica-announce-port "$port" \
    --unixsocket "$socket" --unixsocketperm 700
