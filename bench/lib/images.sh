# Builds the images and pushes them over the registry's own protocol, so that neither daemon has a part in it.
# Sourced by bench/run.

push_blob() { # repository, file; prints the digest
    local digest location
    digest=sha256:$(sha256sum "$2" | cut -d' ' -f1)
    location=$(curl -sf -X POST -D - -o "$work/answer" "http://127.0.0.1:5000/v2/$1/blobs/uploads/" |
        tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
    curl -sf -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$2" "$location&digest=$digest"
    echo "$digest"
}

push_image() { # repository, layer tars...
    local repository=$1 layers='[]' ids='[]' tar digest
    shift
    for tar in "$@"; do
        ids=$(jq -c --arg id "sha256:$(sha256sum "$tar" | cut -d' ' -f1)" '. + [$id]' <<<"$ids")
        gzip -1 -n "$tar"
        digest=$(push_blob "$repository" "$tar.gz")
        layers=$(jq -c --arg digest "$digest" --argjson size "$(stat -c %s "$tar.gz")" '. + [{
            mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: $size, digest: $digest}]' <<<"$layers")
        rm "$tar.gz"
    done
    jq -cn --argjson ids "$ids" '{architecture: "amd64", os: "linux", created: "2026-01-01T00:00:00Z",
        config: {Env: ["PATH=/bin"], Cmd: ["sh"]}, rootfs: {type: "layers", diff_ids: $ids},
        history: [$ids[] | {created: "2026-01-01T00:00:00Z", created_by: "bench/run"}]}' >"$work/config.json"
    digest=$(push_blob "$repository" "$work/config.json")
    jq -cn --arg digest "$digest" --argjson size "$(stat -c %s "$work/config.json")" --argjson layers "$layers" '{
        schemaVersion: 2, mediaType: "application/vnd.docker.distribution.manifest.v2+json", layers: $layers,
        config: {mediaType: "application/vnd.docker.container.image.v1+json", size: $size, digest: $digest}
        }' >"$work/manifest.json"
    curl -sf -X PUT -H 'Content-Type: application/vnd.docker.distribution.manifest.v2+json' \
        --data-binary "@$work/manifest.json" "http://127.0.0.1:5000/v2/$repository/manifests/latest"
}

make_busybox() {
    local root=$work/busybox
    mkdir -p "$root"/{bin,etc,tmp,root,proc,sys,dev}
    chmod 1777 "$root/tmp"
    cp "$(command -v busybox)" "$root/bin/busybox"
    for applet in sh true sleep dd wc cat; do
        ln -s busybox "$root/bin/$applet"
    done
    echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
    echo 'root:x:0:' >"$root/etc/group"
    tar -C "$root" --sort=name --mtime=@0 --numeric-owner -cf "$work/busybox.tar" .
    rm -rf "$root"
}

# Programs, libraries and documents of this machine: four layers of 40 MB each, with many files of all sizes.
make_big_layers() {
    find /usr/bin /usr/lib /usr/share -xdev -path /usr/lib/jvm -prune -o -type f -size -4096k -printf '%s %p\n' | awk '{
        size = $1
        sub(/^[0-9]+ /, "")
        if (part < 4) print part + 0, $0
        total += size
        part = int(total / 40000000) }' >"$work/files"
    for part in 0 1 2 3; do
        sed -n "s/^$part //p" "$work/files" >"$work/part"
        tar -C / --no-recursion --numeric-owner -cf "$work/layer$part.tar" -T "$work/part" 2>/dev/null
    done
}

push_images() {
    make_busybox
    push_image busybox "$work/busybox.tar"
    make_big_layers
    big_size=$(du -cm "$work"/layer?.tar | tail -n 1 | cut -f1)
    big_files=$(wc -l <"$work/files")
    push_image big "$work"/layer{0,1,2,3}.tar
}

pull_busybox() {
    for side in "${sides[@]}"; do
        docker_at "$side" pull -q 127.0.0.1:5000/busybox >/dev/null
        docker_at "$side" tag 127.0.0.1:5000/busybox busybox
    done
}
