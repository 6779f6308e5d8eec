#!/bin/sh
# Makes the Python 3.10 environment of the project: SecretFlow, Ray, and the tools of the tests.
#
#   sh src/build/python-env.sh [target folder, default .python] [all | run | a lock file]
#
# "run" leaves out the tools of src/test/python; a lock file stands for an environment of its own packages only. Done in
# no time when nothing changed; an interrupted run is repaired by the next one. Versions and hashes are in the
# requirements.lock files. Set SFWORKER_PYTHON to name the interpreter.
set -eu

uv_version=0.13.8
uv_x86_64=e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984
uv_aarch64=5337c30bb893b4f9ce0ceb921ba2da0d13f649da644f40ad3bef84083bef0203

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
target=${1:-"$root/.python"}
extent=${2:-all}
locks="$root/src/main/python/requirements.lock"
case $extent in
    all) locks="$locks
$root/src/test/python/requirements.lock" ;;
    run) ;;
    *.lock) locks=$extent ;;
    *) echo "python-env: the second argument is 'all', 'run' or a lock file, not '$extent'" >&2; exit 2 ;;
esac
looked_for=''
scratch=''

say() { echo "python-env: $*"; }

fail() {
    printf '%s\n' "$@" | sed 's/^/python-env: /' >&2
    exit 1
}

is_python_310() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

each_lock() {
    old_ifs=$IFS
    IFS='
'
    # The list is split at line ends only: paths may hold spaces.
    # shellcheck disable=SC2086
    "$@" $locks
    IFS=$old_ifs
}

# What the environment was made from; empty when its interpreter does not run.
fingerprint() {
    version=$("$target/bin/python" -c 'import sys; print(sys.version)' 2>/dev/null) || return 0
    { each_lock cat; cat "$0"; echo "$version"; } | sha256sum | cut -d ' ' -f 1
}

# Version managers offer their interpreters under names that may be shims of another version, so folders are searched too.
candidates() {
    echo python3.10
    for folder in \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin \
        "${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}"/cpython-3.10*/bin \
        "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/python/3.10.*/bin \
        "$HOME"/.local/share/mise/installs/python/3.10*/bin \
        "$HOME"/*conda3/envs/*/bin "$HOME"/miniforge3/envs/*/bin /opt/*conda*/envs/*/bin /opt/*conda*/bin \
        /usr/local/bin /usr/bin /opt/python*/bin /opt/python/*/bin /opt/homebrew/bin; do
        if [ -x "$folder/python3.10" ]; then echo "$folder/python3.10"; fi
    done
}

# Sets $python, or leaves it empty.
find_python() {
    python=''
    if [ -n "${SFWORKER_PYTHON:-}" ]; then
        is_python_310 "$SFWORKER_PYTHON" || fail "SFWORKER_PYTHON=$SFWORKER_PYTHON is not a Python 3.10 that runs."
        python=$SFWORKER_PYTHON
        return
    fi
    candidates >"$scratch/candidates"
    while IFS= read -r candidate; do
        looked_for="$looked_for $candidate"
        if is_python_310 "$candidate"; then
            python=$candidate
            return
        fi
    done <"$scratch/candidates"
}

# Sets $uv: the pinned version, from the package index, beside the environment and not in it.
fetch_uv() {
    uv="$scratch/uv/bin/uv"
    printf 'uv==%s --hash=sha256:%s --hash=sha256:%s\n' "$uv_version" "$uv_x86_64" "$uv_aarch64" >"$scratch/uv.txt"
    for any in "$python" python3 python; do
        [ -n "$any" ] && "$any" -m pip --version >/dev/null 2>&1 || continue
        "$any" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
            --target "$scratch/uv" --requirement "$scratch/uv.txt" 2>"$scratch/pip.log" || continue
        use_settings_of_pip "$any"
        return
    done
    sed 's/^/  pip: /' "$scratch/pip.log" >&2 2>/dev/null || true
    fail "cannot get the installer 'uv' $uv_version from the package index." \
        "It needs any Python 3 with pip (Debian, Ubuntu: apt install python3-pip) and access to the index."
}

# Where a mirror or an own certificate authority is set up for pip, uv would not know of it.
use_settings_of_pip() {
    index=${PIP_INDEX_URL:-$("$1" -m pip config get global.index-url 2>/dev/null || true)}
    if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        export UV_DEFAULT_INDEX="$index"
    fi
    if [ -n "${PIP_CERT:-}" ] && [ -z "${SSL_CERT_FILE:-}" ]; then
        export SSL_CERT_FILE="$PIP_CERT"
    fi
}

fetch_python() {
    say "no Python 3.10 on this machine; asking uv for one (about 30 MB)"
    if "$uv" python install 3.10 && python=$("$uv" python find 3.10) && is_python_310 "$python"; then
        return
    fi
    fail "Python 3.10 is needed (SecretFlow 1.12 has no packages for newer ones) and was not found." \
        "Looked for:$looked_for" \
        "Then asked uv to download one, which failed (see above)." \
        "Get one with  pyenv install 3.10  or  uv python install 3.10  or  conda create -n py310 python=3.10" \
        "or name yours:  SFWORKER_PYTHON=/path/to/python3.10"
}

clear_target() {
    if [ -d "$target" ] && [ ! -f "$target/pyvenv.cfg" ] && [ -n "$(ls -A "$target")" ]; then
        fail "$target exists and is not a Python environment; name another folder or remove it."
    fi
    rm -rf "$target"
    mkdir -p "$target"
}

install_packages() {
    set -- pip install --python "$target/bin/python" --no-deps --only-binary :all: --require-hashes
    old_ifs=$IFS
    IFS='
'
    for lock in $locks; do set -- "$@" --requirement "$lock"; done
    IFS=$old_ifs
    # The list of all packages at the end (lines with a plus) says nothing that the lock files do not say.
    { "$uv" "$@" 2>&1 && touch "$scratch/installed"; } | sed -u '/^ [+] /d; s/^ */  /'
    [ -f "$scratch/installed" ] || fail "the packages could not be installed (see above); run this again to go on."
}

# How much that will be; only the worker's own packages are large.
expected() {
    case $extent in
    *.lock) echo "a few MB" ;;
    *) echo "about 500 MB if they are not in uv's cache" ;;
    esac
}

# Loads what the worker loads: shows that the environment works, and compiles it before somebody waits for it.
try_imports() {
    case $extent in *.lock) return ;; esac
    # Whoever sets this means own sources; here it would cost each start of a worker several seconds.
    env -u PYTHONDONTWRITEBYTECODE TMPDIR="$scratch" "$target/bin/python" -W ignore -c 'import secretflow, ray, spu.psi' \
        >"$scratch/import.log" 2>&1 && return
    tail -n 5 "$scratch/import.log" >&2
    fail "the packages are installed but do not load on this machine (see above)."
}

main() {
    if [ -f "$target/.complete" ] && [ "$(cat "$target/.complete")" = "$(fingerprint)" ]; then return; fi
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    find_python
    say "step 1 of 4: installer uv $uv_version"
    fetch_uv
    [ -n "$python" ] || fetch_python
    say "step 2 of 4: new environment in $target with $("$python" -V) ($python)"
    clear_target
    "$uv" venv --quiet --allow-existing --python "$python" "$target"
    say "step 3 of 4: $(each_lock cat | grep '^[a-z0-9].*==' | sort -u | wc -l) packages, $(expected)"
    install_packages
    say "step 4 of 4: first import, $(du -sm "$target" | cut -f 1) MB installed"
    try_imports
    fingerprint >"$target/.complete"
    say "ready: $target/bin/python"
}

main
