#!/bin/sh
# The Python half of the build. Maven calls it with one word: env, lint, sbom, test or conformance.
# Needs PYTHON_HOME, the folder of the environment. Does nothing for a folder that does not exist.
set -eu

say() { echo "[python] $*"; }

python="${PYTHON_HOME:-.python}/bin/python"
main=src/main/python
test=src/test/python

# The nearest pyproject.toml holds the settings of ruff, mypy and pytest.
config=""
for candidate in $main/pyproject.toml $test/pyproject.toml; do
    if [ -z "$config" ] && [ -f "$candidate" ]; then config=$candidate; fi
done

folders=""
for folder in $main $test; do
    if [ -n "$(find "$folder" -name '*.py' 2>/dev/null | head -n 1)" ]; then folders="$folders $folder"; fi
done

run_pytest() {
    PYTHONPATH="$main${PYTHONPATH:+:$PYTHONPATH}" \
        "$python" -m pytest -c $test/pyproject.toml --rootdir=. -ra --durations=15 "$@"
}

# A server of the tests' own, because the one packed with the worker is older than those that people run.
redis_of_the_tests() {
    sh src/build/python-env.sh target/redis $test/e2e/requirements-redis.lock
}

case "$1" in
env)
    if [ ! -f src/build/python-env.sh ]; then
        say "no src/build/python-env.sh, nothing to install"
        exit 0
    fi
    exec sh src/build/python-env.sh "${PYTHON_HOME:-.python}"
    ;;
lint)
    if [ -z "$folders" ]; then say "no sources, nothing to check"; exit 0; fi
    say "ruff check"
    # shellcheck disable=SC2086
    "$python" -m ruff check $folders
    say "ruff format --check"
    # shellcheck disable=SC2086
    "$python" -m ruff format --check $folders
    say "mypy --strict"
    # shellcheck disable=SC2086
    MYPYPATH=$main:$test "$python" -m mypy --strict --explicit-package-bases ${config:+--config-file "$config"} $folders
    ;;
sbom)
    exec "$python" src/build/python-sbom.py $main/requirements.lock target/sbom/python.cdx.json
    ;;
test)
    if [ -z "$(find $test -name 'test_*.py' 2>/dev/null | head -n 1)" ]; then say "no tests"; exit 0; fi
    redis_of_the_tests
    # Tests with workers wait a lot, so the others run meanwhile.
    report=target/pytest-without-workers.txt
    mkdir -p target
    say "pytest of what needs no worker: runs beside the next one, its report comes last"
    run_pytest --ignore=$test/chaos --ignore=$test/e2e --ignore=$test/readme $test >"$report" 2>&1 &
    beside=$!
    trap 'kill $beside 2>/dev/null' EXIT INT TERM
    code=0
    say "pytest with workers"
    run_pytest $test/chaos $test/e2e $test/readme || code=$?
    wait $beside || code=$?
    say "pytest of what needs no worker"
    cat "$report"
    trap - EXIT
    exit $code
    ;;
conformance)
    shift
    # Clients and monitors of other versions, each beside the project's own packages.
    for lock in $test/conformance/requirements-*.lock; do
        name=${lock##*/requirements-}
        sh src/build/python-env.sh "target/conformance/${name%.lock}" "$lock"
    done
    redis_of_the_tests
    say "pytest"
    run_pytest "$@" $test/conformance
    ;;
*)
    say "unknown word '$1': use env, lint, sbom, test or conformance" >&2
    exit 2
    ;;
esac
