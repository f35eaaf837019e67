package dev.theseus.e2e.harness;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An OCI layout made by hand, to hand a registry just the bytes a test wants. */
public final class ImageLayout {
    private static final String OCI = "application/vnd.oci.image.";
    private static final String DOCKER = "application/vnd.docker.";

    private final Path folder;
    private final Map<String, byte[]> blobs = new TreeMap<>();

    /** How a layer is packed. */
    public enum Packing {
        PLAIN,
        GZIP,
        ZSTD
    }

    /** A layer's blob and the digest of what is packed in it. */
    public record Layer(byte[] blob, String diffId, Packing packing) {}

    /** A blob a document points to. */
    public record Descriptor(String mediaType, String digest, long size) {
        JsonObject json() {
            JsonObject json = new JsonObject();
            json.addProperty("mediaType", mediaType);
            json.addProperty("digest", digest);
            json.addProperty("size", size);
            return json;
        }
    }

    /** Lays it out in a folder. */
    public ImageLayout(Path folder) {
        this.folder = folder;
        Trees.write(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /** Where it lies. */
    public Path folder() {
        return folder;
    }

    /** Every blob by digest. */
    public Map<String, byte[]> blobs() {
        return blobs;
    }

    /** A layer of files; a name that ends in a slash is a folder, content {@code -> x} a symbolic link. */
    public static Layer layer(Packing packing, Map<String, byte[]> files) {
        byte[] tar = tar(files);
        return new Layer(packed(packing, tar), digest(tar), packing);
    }

    /** A layer that holds the host's static busybox under its name and those of a few applets. */
    public static Layer busybox(Packing packing) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("bin/", new byte[0]);
        files.put("tmp/", new byte[0]);
        try {
            files.put("bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        for (String applet : List.of("sh", "cat", "ls", "echo", "sleep", "true", "stat", "test")) {
            files.put("bin/" + applet, "-> busybox".getBytes(StandardCharsets.UTF_8));
        }
        return layer(packing, files);
    }

    /** Adds an image for a platform and gives its manifest. */
    public Descriptor image(boolean docker, String architecture, String variable, Layer... layers) {
        JsonArray diffIds = new JsonArray();
        JsonArray descriptors = new JsonArray();
        for (Layer layer : layers) {
            diffIds.add(layer.diffId());
            descriptors.add(
                    add(layerType(docker, layer.packing()), layer.blob()).json());
        }
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", diffIds);
        JsonObject settings = new JsonObject();
        JsonArray environment = new JsonArray();
        environment.add("PATH=/bin");
        environment.add("WHICH=" + variable);
        settings.add("Env", environment);
        JsonObject config = new JsonObject();
        config.addProperty("architecture", architecture);
        config.addProperty("os", "linux");
        config.addProperty("created", "2025-01-01T00:00:00Z");
        config.add("config", settings);
        config.add("rootfs", rootfs);
        JsonObject manifest = new JsonObject();
        manifest.addProperty("schemaVersion", 2);
        String type = docker ? DOCKER + "distribution.manifest.v2+json" : OCI + "manifest.v1+json";
        manifest.addProperty("mediaType", type);
        manifest.add(
                "config",
                add(docker ? DOCKER + "container.image.v1+json" : OCI + "config.v1+json", json(config))
                        .json());
        manifest.add("layers", descriptors);
        return add(type, json(manifest));
    }

    /** Adds an index over images, in the order of their architectures. */
    public Descriptor index(boolean docker, Map<String, Descriptor> images) {
        JsonArray manifests = new JsonArray();
        images.forEach((architecture, image) -> {
            JsonObject platform = new JsonObject();
            platform.addProperty("architecture", architecture);
            platform.addProperty("os", "linux");
            JsonObject entry = image.json();
            entry.add("platform", platform);
            manifests.add(entry);
        });
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        String type = docker ? DOCKER + "distribution.manifest.list.v2+json" : OCI + "index.v1+json";
        index.addProperty("mediaType", type);
        index.add("manifests", manifests);
        return add(type, json(index));
    }

    /** Writes all down with the document as what the layout stands for. */
    public ImageLayout finish(Descriptor top) {
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        JsonArray manifests = new JsonArray();
        manifests.add(top.json());
        index.add("manifests", manifests);
        try {
            Files.createDirectories(folder.resolve("blobs/sha256"));
            for (Map.Entry<String, byte[]> blob : blobs.entrySet()) {
                Files.write(folder.resolve("blobs/sha256").resolve(blob.getKey().substring(7)), blob.getValue());
            }
            Files.write(folder.resolve("index.json"), json(index));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /** The digest of bytes, with its algorithm. */
    public static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A tar of files, as {@link #layer} takes them. */
    public static byte[] tar(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : new ArrayList<>(files.entrySet())) {
                put(tar, file.getKey(), file.getValue());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        String text = content.length < 200 ? new String(content, StandardCharsets.UTF_8) : "";
        boolean link = text.startsWith("-> ");
        TarArchiveEntry entry =
                link ? new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK, true) : new TarArchiveEntry(name, true);
        if (link) {
            entry.setLinkName(text.substring(3));
        } else {
            entry.setMode(name.endsWith("/") ? 040755 : 0100755);
            entry.setSize(content.length);
        }
        entry.setModTime(1_700_000_000_000L);
        tar.putArchiveEntry(entry);
        if (!link) {
            tar.write(content);
        }
        tar.closeArchiveEntry();
    }

    private Descriptor add(String type, byte[] bytes) {
        String digest = digest(bytes);
        blobs.put(digest, bytes);
        return new Descriptor(type, digest, bytes.length);
    }

    private static byte[] json(JsonObject document) {
        return new Gson().toJson(document).getBytes(StandardCharsets.UTF_8);
    }

    private static String layerType(boolean docker, Packing packing) {
        if (docker) {
            return DOCKER + "image.rootfs.diff.tar"
                    + (packing == Packing.PLAIN ? "" : packing == Packing.GZIP ? ".gzip" : ".zstd");
        }
        return OCI + "layer.v1.tar" + (packing == Packing.PLAIN ? "" : packing == Packing.GZIP ? "+gzip" : "+zstd");
    }

    private static byte[] packed(Packing packing, byte[] tar) {
        if (packing == Packing.ZSTD) {
            return com.github.luben.zstd.Zstd.compress(tar);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packing == Packing.GZIP ? new GZIPOutputStream(bytes) : bytes) {
            out.write(tar);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }
}
