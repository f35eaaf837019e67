# The measurements. Each prints or appends plain numbers to $work/numbers/<name>.<side>. Sourced by bench/run.

wanted() { # name
    # shellcheck disable=SC2053 # a pattern is meant
    [[ $1 == $only ]]
}

record() { # name, side, value
    echo "$3" >>"$work/numbers/$1.$2"
}

# Milliseconds with three decimals that a command takes; it must succeed.
timed() { # command...
    local from=$EPOCHREALTIME to
    "$@" >"$work/out" 2>"$work/err" </dev/null || {
        echo "bench/run: failed: $*" >&2
        cat "$work/err" >&2
        exit 1
    }
    to=$EPOCHREALTIME
    milliseconds "$from" "$to"
}

milliseconds() { # from, to: both in seconds with six decimals
    local micros=$((${2/./} - ${1/./}))
    printf '%d.%03d\n' $((micros / 1000)) $((micros % 1000))
}

# Runs one measurement on both sides in each round; which side goes first changes from round to round.
interleaved() { # name, rounds, function called with the side
    local name=$1 count=$2 function=$3 round order side
    wanted "$name" || return 0
    echo "bench/run: $name" >&2
    for round in $(seq 0 "$count"); do
        order=("${sides[@]}")
        ((round % 2 == 0)) || order=("${sides[1]}" "${sides[0]}")
        for side in "${order[@]}"; do
            # Round 0 warms both up and does not count.
            if [ "$round" = 0 ]; then
                "$function" "$side" >/dev/null
            else
                record "$name" "$side" "$("$function" "$side")"
            fi
        done
    done
}

run_default() { timed docker_at "$1" run --rm busybox true; }
run_alone() { timed docker_at "$1" run --rm --network none busybox true; }
exec_true() { timed docker_at "$1" exec bench-target true; }
list_all() { timed docker_at "$1" ps; }
client_only() { timed docker_at "$1" version; }

start_and_remove() {
    start_one() {
        docker_at "$1" run -d --name bench-one busybox sleep 1000
        docker_at "$1" rm -f bench-one
    }
    timed start_one "$1"
}

concurrent() {
    twenty() {
        local jobs=() job
        for _ in $(seq 20); do
            docker_at "$1" run --rm busybox true &
            jobs+=($!)
        done
        for job in "${jobs[@]}"; do
            wait "$job"
        done
    }
    timed twenty "$1"
}

pull_big() {
    local time
    time=$(timed docker_at "$1" pull -q 127.0.0.1:5000/big)
    docker_at "$1" rmi -f 127.0.0.1:5000/big >/dev/null
    # What the one leaves to write back must not slow the other.
    sync -f "$work"
    echo "$time"
}

# Megabytes per second that a container's output reaches the client with.
throughput() {
    local from=$EPOCHREALTIME to bytes micros
    bytes=$(docker_at "$1" run --rm busybox dd if=/dev/zero bs=64k count=4096 2>/dev/null | wc -c)
    to=$EPOCHREALTIME
    [ "$bytes" = 268435456 ] || { echo "bench/run: $1 lost output: $bytes bytes came" >&2; exit 1; }
    micros=$((${to/./} - ${from/./}))
    echo $((bytes / micros))
}

measure_start() {
    local side from round
    wanted start || return 0
    echo "bench/run: start" >&2
    for round in $(seq "$rounds"); do
        for side in "${sides[@]}"; do
            stop "$side"
            from=$EPOCHREALTIME
            "launch_$side"
            first_ping "$side"
            record start "$side" "$(milliseconds "$from" "$EPOCHREALTIME")"
        done
        [ -r "$theseus/lib/theseusd.aot" ] || continue
        stop theseus
        from=$EPOCHREALTIME
        THESEUS_JAVA_OPTS=-XX:AOTMode=off launch_theseus
        first_ping theseus
        record start-no-cache theseus "$(milliseconds "$from" "$EPOCHREALTIME")"
        record start-no-cache dockerd "$(tail -n 1 "$work/numbers/start.dockerd")"
    done
    stop theseus
    start_theseus
}

# Kilobytes of proportional memory of a side's own processes: daemon, containerd, shims, monitors; not the containers.
memory() { # side
    local mine=() process command sum=0 share
    mine=("${pid[$1]}")
    [ "$1" = theseus ] || mine+=("${pid[containerd]}")
    for process in /proc/[0-9]*; do
        command=$(tr '\0' ' ' 2>/dev/null <"$process/cmdline") || continue
        case $1:$command in
            theseus:*conmon*"$work/run/theseus"*) mine+=("${process#/proc/}") ;;
            dockerd:*containerd-shim*"$work/run/containerd.sock"*) mine+=("${process#/proc/}") ;;
        esac
    done
    for process in "${mine[@]}"; do
        share=$(awk '/^Pss:/ { print $2 }' "/proc/$process/smaps_rollup" 2>/dev/null) || continue
        sum=$((sum + ${share:-0}))
    done
    echo $((sum / 1024)).$((sum % 1024 * 10 / 1024))
}

measure_memory() {
    local side round
    wanted memory || return 0
    echo "bench/run: memory" >&2
    # Freshly started, with one image and no container; then after ten were started and have settled.
    for side in "${sides[@]}"; do
        stop "$side"
        "launch_$side"
        await "$side" "$work/$side.log" pings "$side"
    done
    sleep 5
    for side in "${sides[@]}"; do
        record memory-idle "$side" "$(memory "$side")"
        for round in $(seq 10); do
            docker_at "$side" run -d busybox sleep 100000 >/dev/null
        done
    done
    sleep 10
    for side in "${sides[@]}"; do
        record memory-ten "$side" "$(memory "$side")"
        remove_containers "$side"
    done
}

measure_list() {
    local side round
    wanted ps-50 || return 0
    for side in "${sides[@]}"; do
        for round in $(seq 50); do
            docker_at "$side" run -d --network none busybox sleep 100000 >/dev/null
        done
    done
    interleaved ps-50 "$rounds" list_all
    for side in "${sides[@]}"; do
        remove_containers "$side"
    done
}

measure_exec() {
    local side
    wanted exec || return 0
    for side in "${sides[@]}"; do
        docker_at "$side" run -d --name bench-target busybox sleep 100000 >/dev/null
    done
    interleaved exec "$rounds" exec_true
    for side in "${sides[@]}"; do
        docker_at "$side" rm -f bench-target >/dev/null
    done
}

measure_all() {
    local few=$(((rounds + 2) / 3))
    mkdir "$work/numbers"
    measure_start
    measure_memory
    interleaved client "$rounds" client_only
    interleaved run "$rounds" run_default
    interleaved run-none "$rounds" run_alone
    measure_exec
    interleaved run-d-rm "$rounds" start_and_remove
    interleaved concurrent-20 "$few" concurrent
    interleaved pull "$few" pull_big
    interleaved throughput "$few" throughput
    measure_list
    measure_builds
}
