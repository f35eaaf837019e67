# The table. Sourced by bench/run.

median() { # file
    sort -n "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

spread() { # file
    sort -n "$1" | awk 'NR == 1 { low = $1 } { high = $1 } END { printf "%.0f-%.0f", low, high }'
}

row() { # name, unit, how it divides: "less" or "more" is better, words
    local name=$1 ours=$work/numbers/$1.theseus theirs=$work/numbers/$1.dockerd
    [ -r "$ours" ] && [ -r "$theirs" ] || return 0
    local a b
    a=$(median "$ours")
    b=$(median "$theirs")
    awk -v a="$a" -v b="$b" -v unit="$2" -v better="$3" -v words="$4" -v n="$(wc -l <"$ours")" \
        -v sa="$(spread "$ours")" -v sb="$(spread "$theirs")" 'BEGIN {
            printf "| %s | %.0f %s (%s) | %.0f %s (%s) | %.2f | %d |\n",
                words, a, unit, sa, b, unit, sb, better == "less" ? b / a : a / b, n }'
}

report() {
    cat <<END
# Performance beside dockerd

Made by \`bench/run\` on $started, $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)),
kernel $(uname -r), load average $load_before before and $load_after after the run. Load that other work puts on the machine
slows both sides; compare the two columns, not the milliseconds with those of another run.

Theseus: $(git -C "$here" describe --always --dirty 2>/dev/null || echo unknown), $(theseus_java).
dockerd: $(docker_at dockerd version --format '{{.Server.Version}}'), containerd $(containerd --version | awk '{ print $3 }'),
the former with $(docker_at theseus info --format '{{.DefaultRuntime}}') ($(crun --version 2>/dev/null | head -n 1), $(runc --version | head -n 1)), the latter with runc, driven by docker $(docker --version | awk '{ print $3 }' | tr -d ,) over a unix socket.

| what | theseus | dockerd | times better | rounds |
|---|---|---|---|---|
$(rows)

Medians, with the lowest and the highest in brackets. "Times better" divides the medians so that more is better for Theseus.

## How it is made

- One run; in each round both daemons take their turn at the same thing, and the one to go first changes each round. One
  more round at the start warms both and is not counted.
- Both daemons are in one fresh network and mount namespace, with their data on one disk, their runtime state on one tmpfs,
  overlayfs, a default bridge with iptables, and the default seccomp profile. Time is what the shell sees around the docker
  command, so it holds the command's own time (the row of \`docker version\`).
- Start: from exec to the first answer on \`/_ping\`, asked for every 3 ms by one process that waits from the beginning.
  containerd already runs. Both find the image and state of the rounds before.
- Memory: PSS of the daemon, and of containerd and shims or of conmon; the containers' own processes are not counted.
- The image pulled has 4 layers, ${big_size:-?} MB unpacked, ${big_files:-?} files, gzip, from docker-registry on the loopback; it is removed between rounds.
END
}

theseus_java() {
    "$(readlink -f "/proc/${pid[theseus]}/exe")" -version 2>&1 | sed -n 's/^\(.*Runtime.*\) (build \(.*\))$/\1 \2/p'
}

rows() {
    row run ms less '`docker run --rm busybox true`'
    row run-none ms less 'the same with `--network none`'
    row exec ms less '`docker exec` of `true`'
    row run-d-rm ms less '`docker run -d` and `docker rm -f`'
    row concurrent-20 ms less '20 `docker run --rm` at once'
    row ps-50 ms less '`docker ps` with 50 containers'
    row client ms less '`docker version`'
    row pull ms less "\`docker pull\` of ${big_size:-?} MB"
    row throughput MB/s more 'output of a container, `docker run … dd`'
    row start ms less 'start to first ping'
    row start-no-cache ms less 'start to first ping without the AOT cache'
    row memory-idle MB less 'memory, no container'
    row memory-ten MB less 'memory, ten idle containers'
    local build words
    for build in run stages 5000 50000; do
        case $build in
            run) words='a chain of 20 RUN' ;;
            stages) words='20 stages side by side' ;;
            *) words="COPY of $build files" ;;
        esac
        row "build-$build-cold" ms less "\`docker build\`, $words, nothing known"
        row "build-$build-same" ms less "the same, nothing changed"
        row "build-$build-one" ms less "the same, one file changed"
    done
    row build-classic-cold ms less '`DOCKER_BUILDKIT=0 docker build` of ten steps, `--no-cache`'
    row build-classic-same ms less 'the same, nothing changed'
}
