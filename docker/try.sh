#!/bin/sh
# Tries the deployment on this machine, and says what was seen:
#
#   sh docker/try.sh
#
# Builds the images, starts alice and bob of compose.two-party.yaml, waits until they are healthy, lets `demo` compute
# with both, and stops both while they compute for it once more. Ends with 0 when all of that went well. The containers,
# networks and volumes it made are removed, the images stay.
#
# Needs docker, and `docker compose` or docker-compose. Ports 8088 and 8089 of 127.0.0.1 have to be free. Variables are
# those of env.template, for example OPEN_FILES.
set -eu

cd "$(dirname "$0")/.."
file=docker/compose.two-party.yaml
image=$(sed -n 's/^ *image: \(secretflow-worker:.*\)/\1/p' "$file")
export REDIS_PASSWORD="${REDIS_PASSWORD:-try-$$}" REDIS_WORKER_PASSWORD="${REDIS_WORKER_PASSWORD:-try-worker-$$}"
log=$(mktemp)

say() { echo "try: $*"; }

fail() {
    say "$*" >&2
    exit 1
}

if docker compose version >/dev/null 2>&1; then
    compose() { docker compose -p sfworker-try -f "$file" "$@"; }
elif docker-compose version >/dev/null 2>&1; then
    compose() { docker-compose -p sfworker-try -f "$file" "$@"; }
else
    fail "neither 'docker compose' nor docker-compose is installed"
fi

remove() {
    say "removing what was started"
    compose down --volumes --timeout 30 >/dev/null 2>&1 || say "docker could not remove everything" >&2
    rm -f "$log"
}

wait_healthy() {
    tries=0
    until [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 120 ]; then
            docker inspect --format '{{json .State.Health}}' "$1" >&2
            docker logs "$1" 2>&1 | tail -n 40 >&2
            fail "not healthy after two minutes"
        fi
        sleep 1
    done
}

# From the start of a container to the line that says it takes tasks; Docker has both times, in UTC.
seconds_to_ready() {
    began=$(docker inspect --format '{{.State.StartedAt}}' "$1")
    ready=$(docker logs --timestamps "$1" 2>&1 | sed -n '/ ready: /{s/ .*//p;q;}')
    echo "$began $ready" | awk -F '[T:Z ]+' '{
        took = ($6 - $2) * 3600 + ($7 - $3) * 60 + $8 - $4
        printf "%.1f s", took < 0 ? took + 86400 : took
    }'
}

memory_of_jvm() {
    # shellcheck disable=SC2016 # for the awk in the container
    docker exec "$1" sh -c 'awk "/^Name:/ {java = \$2 == \"java\"} /^VmRSS:/ && java {printf \"%d MB\", \$2 * 1024 / 1e6}" \
        /proc/[0-9]*/status 2>/dev/null'
}

computes() {
    docker exec "$1" python -I -S -c 'import urllib.request as web
print(web.urlopen("http://127.0.0.1:8088/actuator/prometheus").read().decode())' | grep -q '^sfworker_slots_used 1'
}

# Both are stopped in the middle of a regression, which they have to end before they do.
stop_in_the_middle() {
    compose run --rm demo >"$log" 2>&1 &
    demo=$!
    until grep -q '^ss_lr: one message' "$log" && computes "$alice" && computes "$bob"; do
        kill -0 "$demo" 2>/dev/null || break
    done
    ! grep -q '^ss_lr: .* answered' "$log" || fail "the regression ended before it could be stopped; try again"
    compose stop alice bob >/dev/null 2>&1
    wait "$demo" || { cat "$log" >&2; fail "the regression did not end well"; }
    codes=$(docker inspect --format '{{.State.ExitCode}}' "$alice" "$bob" | tr '\n' ' ')
    [ "$codes" = "143 143 " ] || fail "exit codes of alice and bob are ${codes}instead of 143"
}

trap remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

say "building $image, which takes minutes the first time"
compose build alice demo >"$log" 2>&1 || { tail -n 40 "$log" >&2; fail "the image could not be built"; }
say "starting alice and bob"
compose up --detach alice bob >"$log" 2>&1 || { cat "$log" >&2; fail "the containers could not be started"; }
alice=$(compose ps --quiet alice)
bob=$(compose ps --quiet bob)
wait_healthy "$alice"
wait_healthy "$bob"
starts="alice $(seconds_to_ready "$alice"), bob $(seconds_to_ready "$bob"), both at once, $(uptime | sed 's/.*load/load/')"
memory="alice $(memory_of_jvm "$alice"), bob $(memory_of_jvm "$bob")"
say "both are healthy; a PSI and a regression"
compose run --rm demo 2>/dev/null || fail "the demo did not end well"
say "once more, stopped in the middle"
stop_in_the_middle

say "image            $(docker image inspect --format '{{.Size}}' "$image" | awk '{printf "%.2f GB", $1 / 1e9}')"
say "start to ready   $starts"
say "memory of JVM    $memory"
say "stop             the regression ended with success at both, exit code 143"
