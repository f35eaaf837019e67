# Measurements of image builds. Sourced by bench/run; done only with --buildx.

# A folder for each side: builders know a context by its folder's name and the client.
make_contexts() {
    local side stage
    for side in "${sides[@]}"; do
        mkdir -p "$work/builds/$side-run" "$work/builds/$side-stages" "$work/builds/$side-ten"
        { echo FROM busybox; seq -f 'RUN echo %g' 20; } >"$work/builds/$side-run/Dockerfile"
        {
            for stage in $(seq 20); do
                printf 'FROM busybox AS s%d\nRUN echo %d >/out%d\n' "$stage" "$stage" "$stage"
            done
            echo FROM busybox
            for stage in $(seq 20); do
                printf 'COPY --from=s%d /out%d /\n' "$stage" "$stage"
            done
        } >"$work/builds/$side-stages/Dockerfile"
        {
            echo 'FROM busybox'
            echo 'ENV A=b'
            echo 'COPY file /in/'
            seq -f 'RUN echo %g' 5
            echo 'WORKDIR /in'
            echo 'CMD ["true"]'
        } >"$work/builds/$side-ten/Dockerfile"
        echo text >"$work/builds/$side-ten/file"
        make_files "$work/builds/$side-5000" 5000 12000
        make_files "$work/builds/$side-50000" 50000 21000
    done
}

make_files() { # folder, how many, bytes of each
    wanted "build-${1##*-}-cold" || wanted "build-${1##*-}-same" || wanted "build-${1##*-}-one" || return 0
    mkdir -p "$1"
    printf 'FROM busybox\nCOPY . /in/\n' >"$1/Dockerfile"
    perl -e '
        my ($folder, $count, $size) = @ARGV;
        open my $random, "<", "/dev/urandom" or die $!;
        for my $i (0 .. $count - 1) {
            my $sub = "$folder/d" . int($i / 100);
            mkdir $sub if $i % 100 == 0;
            read $random, my $bytes, $size;
            open my $file, ">", "$sub/f$i" or die $!;
            print $file $bytes;
        }' "$1" "$2" "$3"
}

build_at() { # side, case, options...
    local side=$1 folder=$work/builds/$1-$2
    shift 2
    DOCKER_CONFIG=$work/docker DOCKER_BUILDKIT=1 docker_at "$side" build -q "$@" "$folder"
}

forget_builds() { # side: steps, contexts and what they led to
    docker_at "$1" builder prune -af >/dev/null 2>&1
    docker_at "$1" images -q --filter dangling=true | xargs -r env DOCKER_HOST="unix://${socket[$1]}" docker rmi -f >/dev/null 2>&1 || true
    sync -f "$work"
}

build_cold() { # side
    forget_builds "$1"
    timed build_at "$1" "$build" --no-cache
}

build_same() { # side
    timed build_at "$1" "$build"
}

build_one() { # side
    echo "$EPOCHREALTIME" >"$work/builds/$1-$build/changed"
    timed build_at "$1" "$build"
}

classic_cold() { # side
    DOCKER_BUILDKIT=0 timed docker_at "$1" build -q --no-cache "$work/builds/$1-ten"
}

classic_same() { # side
    DOCKER_BUILDKIT=0 timed docker_at "$1" build -q "$work/builds/$1-ten"
}

measure_builds() {
    local few=$(((rounds + 2) / 3)) build
    [ -n "$buildx" ] || return 0
    mkdir -p "$work/docker/cli-plugins"
    ln -s "$buildx" "$work/docker/cli-plugins/docker-buildx"
    make_contexts
    for build in run stages 5000 50000; do
        interleaved "build-$build-cold" "$few" build_cold
        interleaved "build-$build-same" "$few" build_same
        case $build in
            5000 | 50000) interleaved "build-$build-one" "$few" build_one ;;
        esac
    done
    interleaved build-classic-cold "$few" classic_cold
    interleaved build-classic-same "$few" classic_same
}
