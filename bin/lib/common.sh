# Functions of the scripts beside this folder. To be sourced by bash.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tree=$root/distribution/target/theseus
data_root=${THESEUS_DATA_ROOT:-/var/lib/theseus}
exec_root=${THESEUS_EXEC_ROOT:-/run/theseus}
pidfile=${THESEUS_PIDFILE:-$exec_root.pid}
log=${THESEUS_LOG:-/var/log/theseusd.log}
export DOCKER_HOST=unix://$exec_root/docker.sock

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

require_root() {
    [ "$(id -u)" -eq 0 ] || die "containers need root: run it with sudo"
}

# Sets JAVA_HOME to a JDK 25 or newer.
find_jdk() {
    local candidate release
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        [ -x "$candidate/bin/javac" ] && [ -r "$candidate/release" ] || continue
        release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release")
        if [ "${release:-0}" -ge 25 ]; then
            export JAVA_HOME=$candidate
            return
        fi
    done
    die "no JDK 25 in JAVA_HOME or under /usr/lib/jvm: install one, for example temurin-25-jdk from https://adoptium.net"
}

find_maven() {
    command -v mvn > /dev/null || die "no Maven: install it with apt-get install maven"
}

installed() {
    dpkg-query --show --showformat '${Status}' "$1" 2> /dev/null | grep -q 'install ok installed'
}

# Installs those of the packages that are missing. No service is started by it.
install_packages() {
    local package missing=() guard=/usr/sbin/policy-rc.d made_guard=
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    require_root
    say "installing ${missing[*]}"
    if [ ! -e "$guard" ]; then
        printf '#!/bin/sh\nexit 101\n' > "$guard"
        chmod 0755 "$guard"
        made_guard=yes
    fi
    apt_get_install "${missing[@]}" || {
        [ -z "$made_guard" ] || rm -f "$guard"
        die "cannot install ${missing[*]}: see the messages above"
    }
    [ -z "$made_guard" ] || rm -f "$guard"
}

# The package index may be older than the mirror: a failure is answered with one update.
apt_get_install() {
    local options=(--yes --quiet --quiet --no-install-recommends)
    DEBIAN_FRONTEND=noninteractive apt-get install "${options[@]}" "$@" > /dev/null 2>&1 && return
    apt-get update --quiet --quiet && DEBIAN_FRONTEND=noninteractive apt-get install "${options[@]}" "$@" > /dev/null
}

# The process id in the pidfile when that process is a daemon of ours; else nothing.
daemon_pid() {
    local pid
    pid=$(cat "$pidfile" 2> /dev/null) || return 0
    if grep -qs dev.theseus.launcher.Main "/proc/$pid/cmdline"; then
        printf '%s' "$pid"
    fi
}
