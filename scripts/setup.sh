#!/usr/bin/env bash
# Installs what Crier needs from Debian, and only what is missing. Run it as often as you like.
#
#   scripts/setup.sh build   to build and run the server
#   scripts/setup.sh test    build, and what the tests use: two small clients in each of eight languages, Python packages
#   scripts/setup.sh bench   build, and what the benchmarks use: nginx, wrk, Python packages
#
# Needs Swift 6.2 or later, git and Python already there, and root or sudo only when something has to be installed.
set -euo pipefail
cd "$(dirname "$0")/.."

profile=${1:-}
case $profile in
build | test | bench) ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac

say() { printf 'setup: %s\n' "$*" >&2; }
die() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

missing=()
# need COMMAND PACKAGE: PACKAGE is wanted unless COMMAND works, whoever installed it.
need() { bash -c "$1" >/dev/null 2>&1 || missing+=("$2"); }

needs_of_build() {
    command -v swift >/dev/null || die "Swift is not on the PATH." "Install Swift 6.2 or later: https://www.swift.org/install/linux/"
    need 'command -v pkg-config' pkg-config
    need 'pkg-config --exists sqlite3 || test -e /usr/include/sqlite3.h' libsqlite3-dev
}

needs_of_test() {
    need 'command -v curl' curl
    need 'command -v jq' jq
    need 'command -v openssl' openssl
    need 'command -v node && node -e "fetch"' nodejs
    need 'command -v java && java --list-modules | grep -q jdk.compiler' default-jdk-headless
    need 'command -v php' php-cli
    need 'php -r "exit(extension_loaded(\"curl\") ? 0 : 1);"' php-curl
    need 'command -v ruby' ruby
    need 'command -v go' golang-go
    need 'python3 -c "import ensurepip, venv"' python3-venv
}

needs_of_bench() {
    need 'PATH=$PATH:/usr/sbin command -v nginx' nginx-light
    need 'command -v wrk' wrk
    need 'python3 -c "import ensurepip, venv"' python3-venv
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_missing() {
    [ ${#missing[@]} -gt 0 ] || {
        say "$profile: every system package is there"
        return
    }
    local fix="apt-get install -y ${missing[*]}"
    command -v apt-get >/dev/null || die "missing: ${missing[*]}" "This is no Debian; install their likes by hand, then run me again."
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
        die "missing: ${missing[*]}" "I am neither root nor is there sudo. Ask an administrator to run:" "    $fix"
    say "installing ${missing[*]} (a minute or two)"
    local log status=0
    log=$(mktemp)
    # RUNLEVEL=1 keeps Debian from starting what it installs: nginx is only ever started by the benchmark, on loopback.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends \
            "${missing[@]}" >>"$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
        tail -n 20 "$log" >&2
        die "apt-get failed (whole log: $log)." "Mend what it names above, or install by hand:" "    $fix"
    fi
    rm -f "$log"
}

# Python packages live in .venv, so that nothing of the system's changes. The mark names what is installed.
install_python_packages() {
    local mark=.venv/.installed-for-crier
    if cmp -s scripts/requirements.txt "$mark"; then
        say "$profile: every Python package is there"
        return
    fi
    say "installing Python packages into .venv"
    python3 -m venv .venv || die "python3 could not make a virtual environment." "Debian keeps that in python3-venv: apt-get install -y python3-venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements.txt ||
        die "pip could not install scripts/requirements.txt; its reason stands above."
    cp scripts/requirements.txt "$mark"
}

needs_of_build
[ "$profile" = build ] || "needs_of_$profile"
install_missing
[ "$profile" = build ] || install_python_packages
say "$profile: ready"
