#!/bin/sh
# Makes the image that the distribution brings: busybox:latest from this machine's static busybox, as an archive that
# `docker load` reads (OCI image layout with Docker's manifest.json). The same busybox gives the same bytes.
# Usage: busybox.sh OUTPUT.tar
set -eu
umask 022
export LC_ALL=C

output=$1
busybox=${BUSYBOX:-/bin/busybox}
if [ ! -x "$busybox" ]; then
    echo "busybox.sh: no $busybox: install the package busybox-static; the distribution comes without a first image" >&2
    exit 0
fi
case $(od -A n -t x1 -j 18 -N 2 "$busybox" | tr -d ' ') in
    3e00) architecture=amd64 ;;
    b700) architecture=arm64 ;;
    *) echo "busybox.sh: $busybox is for a machine this script does not know" >&2; exit 1 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
layout=$work/layout
mkdir -p "$root/bin" "$root/dev" "$root/etc" "$root/home" "$root/tmp" "$root/usr/bin" "$root/usr/sbin" "$root/var" \
    "$layout/blobs/sha256"
mkdir -m 0700 "$root/root"
chmod 1777 "$root/tmp"

cp "$busybox" "$root/bin/busybox"
chmod 0755 "$root/bin/busybox"
"$busybox" --list | while read -r applet; do
    [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done
ln -s ../../bin/env "$root/usr/bin/env"

cat > "$root/etc/passwd" <<'PASSWD'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
PASSWD
cat > "$root/etc/group" <<'GROUP'
root:x:0:
daemon:x:1:
bin:x:2:
tty:x:5:
mail:x:8:
www-data:x:33:
nobody:x:65534:
GROUP

# pack FOLDER TAR: nothing in the archive tells when, where or by whom it was made.
pack() {
    tar --create --file "$2" --directory "$1" --format ustar --sort name --mtime @0 \
        --owner 0 --group 0 --numeric-owner .
}
digest() {
    sha256sum "$1" | cut -d ' ' -f 1
}
# keep FILE: moves it to the blobs and prints its digest
keep() {
    name=$(digest "$1")
    mv "$1" "$layout/blobs/sha256/$name"
    echo "$name"
}
size() {
    stat -c %s "$layout/blobs/sha256/$1"
}

pack "$root" "$work/layer.tar"
layer=$(keep "$work/layer.tar")

printf '%s' "{\"architecture\":\"$architecture\",\"os\":\"linux\",\"created\":\"1970-01-01T00:00:00Z\",\
\"config\":{\"Env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"],\"Cmd\":[\"sh\"]},\
\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:$layer\"]},\
\"history\":[{\"created\":\"1970-01-01T00:00:00Z\",\"created_by\":\"busybox.sh\",\"comment\":\"static busybox\"}]}" \
    > "$work/config.json"
config=$(keep "$work/config.json")

printf '%s' "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\
\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:$config\",\
\"size\":$(size "$config")},\
\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"sha256:$layer\",\
\"size\":$(size "$layer")}]}" > "$work/manifest.json"
manifest=$(keep "$work/manifest.json")

printf '%s' "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\
\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:$manifest\",\
\"size\":$(size "$manifest"),\"annotations\":{\"io.containerd.image.name\":\"docker.io/library/busybox:latest\",\
\"org.opencontainers.image.ref.name\":\"latest\"},\
\"platform\":{\"architecture\":\"$architecture\",\"os\":\"linux\"}}]}" > "$layout/index.json"
printf '%s' '{"imageLayoutVersion":"1.0.0"}' > "$layout/oci-layout"
printf '%s' "[{\"Config\":\"blobs/sha256/$config\",\"RepoTags\":[\"busybox:latest\"],\
\"Layers\":[\"blobs/sha256/$layer\"]}]" > "$layout/manifest.json"

mkdir -p "$(dirname "$output")"
tar --create --file "$work/image.tar" --directory "$layout" --format ustar --sort name --mtime @0 \
    --owner 0 --group 0 --numeric-owner blobs index.json manifest.json oci-layout
mv "$work/image.tar" "$output"
