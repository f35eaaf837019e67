# Starting and stopping what is measured. Sourced by bench/run.

declare -A socket pid
# The daemon under measurement and the one it is measured against.
sides=(theseus dockerd)

# Both daemons keep their runtime state on a tmpfs, as /run is on a usual machine, and their data on one disk.
prepare_machine() {
    ip link set lo up
    mkdir "$work/run"
    mount -t tmpfs -o mode=0755 tmpfs "$work/run"
    socket[theseus]=$work/run/theseus.sock
    socket[dockerd]=$work/run/dockerd.sock
}

await() { # what, log file, command...
    local what=$1 log=$2
    shift 2
    for _ in $(seq 3000); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.01
    done
    give_up "$what" "$log"
}

give_up() { # what, log file
    echo "bench/run: $1 did not come up; the end of its log:" >&2
    tail -n 20 "$2" >&2
    exit 1
}

pings() { # side
    curl -sf --max-time 1 --unix-socket "${socket[$1]}" http://localhost/_ping
}

first_ping() { # side
    "$here/lib/first-ping" "${socket[$1]}" || give_up "$1" "$work/$1.log"
}

start_registry() {
    cat >"$work/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: '127.0.0.1:5000'}
END
    docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
    pid[registry]=$!
    await docker-registry "$work/registry.log" curl -sf http://127.0.0.1:5000/v2/
}

launch_theseus() {
    "$theseus/bin/theseusd" --host "unix://${socket[theseus]}" --data-root "$work/theseus" ${runtime:+--default-runtime "$runtime"} \
        --exec-root "$work/run/theseus" --pidfile "$work/run/theseus.pid" --bip 10.199.1.1/24 \
        --bridge-name benchtheseus --cgroup-parent theseus-bench-a --insecure-registry 127.0.0.1:5000 \
        >>"$work/theseus.log" 2>&1 &
    pid[theseus]=$!
}

start_theseus() {
    launch_theseus
    await theseusd "$work/theseus.log" pings theseus
}

launch_dockerd() {
    dockerd --host "unix://${socket[dockerd]}" --data-root "$work/dockerd" --exec-root "$work/run/dockerd" \
        --pidfile "$work/run/dockerd.pid" --containerd "$work/run/containerd.sock" --bip 10.199.2.1/24 \
        --config-file "$work/dockerd.json" --storage-driver overlay2 --cgroup-parent theseus-bench-b \
        --insecure-registry 127.0.0.1:5000 >>"$work/dockerd.log" 2>&1 &
    pid[dockerd]=$!
}

start_dockerd() {
    echo '{}' >"$work/dockerd.json"
    cat >"$work/containerd.toml" <<END
version = 2
root = "$work/containerd"
state = "$work/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$work/run/containerd.sock"
END
    containerd --config "$work/containerd.toml" >"$work/containerd.log" 2>&1 &
    pid[containerd]=$!
    await containerd "$work/containerd.log" test -S "$work/run/containerd.sock"
    launch_dockerd
    await dockerd "$work/dockerd.log" pings dockerd
}

stop() { # side: ends the daemon; its containers go on where it is able to leave them
    local process=${pid[$1]:-}
    [ -n "$process" ] || return 0
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
    unset "pid[$1]"
}

docker_at() { # side, arguments...
    local side=$1
    shift
    docker --host "unix://${socket[$side]}" "$@"
}

remove_containers() { # side
    local ids
    ids=$(docker_at "$1" ps -aq)
    # shellcheck disable=SC2086 # ids are words
    [ -z "$ids" ] || docker_at "$1" rm -f $ids >/dev/null
}

stop_all() {
    for side in "${sides[@]}"; do
        if [ -n "${pid[$side]:-}" ] && pings "$side" >/dev/null 2>&1; then
            remove_containers "$side" || true
        fi
    done
    for name in theseus dockerd containerd registry; do
        stop "$name"
    done
}

tidy() {
    local status=$? group
    for group in $(find /sys/fs/cgroup -depth -type d -path '*/theseus-bench-[ab]*' 2>/dev/null); do
        rmdir "$group" 2>/dev/null || true
    done
    if [ -n "$keep" ]; then
        echo "bench/run: logs and data are in $work" >&2
        return
    fi
    if [ "$status" != 0 ]; then
        tail -n 5 "$work"/*.log >&2 || true
    fi
    # The mounts are this namespace's own: what is still mounted below goes with a lazy unmount.
    awk -v at="$work/" 'index($5, at) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r mount; do
        umount -l "$mount"
    done
    rm -rf "$work"
}
