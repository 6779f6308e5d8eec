#!/bin/sh
# Starts Redis with the users of redis-acl.conf; the arguments are those of redis-server.
# The password comes by REDIS_PASSWORD, so it stands in no command line, and only its hash is written.
set -eu

case ${REDIS_PASSWORD:-} in
'') echo "REDIS_PASSWORD is not set: give it in docker/.env" >&2; exit 1 ;;
*[!A-Za-z0-9_-]*) echo "REDIS_PASSWORD is part of a URL: letters, digits, - and _ only" >&2; exit 1 ;;
esac

rules=${REDIS_ACL:-/etc/sfworker/redis-acl.conf}
users=${TMPDIR:-/tmp}/users.acl
hash=$(printf '%s' "$REDIS_PASSWORD" | sha256sum | cut -d ' ' -f 1)
case $(redis-server --version) in
# It alone looks whether it knows a subcommand that it lacks.
*v=7.0.*) unknown='+client|setinfo' ;;
*) unknown='' ;;
esac
# A users file has one line per user, and neither comments nor empty lines.
sed -e '/^ *#/d' -e '/^$/d' "$rules" | sed -e ':more' -e '/\\$/N' -e 's/ *\\\n */ /' -e 'tmore' |
    sed -e "s/ #PASSWORD / #$hash /" -e "s/ $unknown / /" >"$users"
unset REDIS_PASSWORD
# The node itself asks at 127.0.0.1, whatever addresses others ask at.
case ${REDIS_BIND:-} in
'') ;;
*127.0.0.1* | *0.0.0.0*) set -- "$@" --bind "$REDIS_BIND" ;;
*) set -- "$@" --bind 127.0.0.1 "$REDIS_BIND" ;;
esac
exec redis-server "$@" --aclfile "$users"
