package dev.theseus.engine.image.internal.testing;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.ImageDocument.History;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image made to order.
 *
 * @param id digest of its configuration
 * @param layers its blobs, lowest first
 * @param blobs every blob but the manifest
 */
public record TestImage(
        Digest id, RemoteContent manifest, List<Descriptor> layers, List<Digest> diffIds, Map<Digest, byte[]> blobs) {
    private static final Instant BORN = Instant.parse("2026-01-02T03:04:05Z");

    /** An image for this machine with a layer of one file per name; a name with {@code #n} makes n kilobytes. */
    public static TestImage of(String... files) {
        return of(ManifestIndex.hostPlatform(), files);
    }

    public static TestImage of(Platform platform, String... files) {
        List<byte[]> tars = new ArrayList<>();
        for (String file : files) {
            tars.add(tar(file));
        }
        return of(platform, tars, TestImage::gzip, MediaTypes.OCI_LAYER_GZIP);
    }

    /** How a layer's archive becomes its blob. */
    @FunctionalInterface
    public interface Compression {
        byte[] compress(byte[] tar);
    }

    public static TestImage of(Platform platform, List<byte[]> tars, Compression compression, String layerType) {
        Map<Digest, byte[]> blobs = new LinkedHashMap<>();
        List<Descriptor> layers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        List<History> history = new ArrayList<>();
        for (byte[] tar : tars) {
            byte[] blob = compression.compress(tar);
            diffIds.add(Digests.of(tar));
            layers.add(Descriptor.of(layerType, Digests.of(blob), blob.length));
            blobs.put(Digests.of(blob), blob);
            history.add(new History(Optional.of(BORN), "ADD layer " + history.size(), "", "", false));
        }
        history.add(new History(Optional.of(BORN), "CMD [\"sh\"]", "", "made to order", true));
        ImageConfig config = new ImageConfig(
                "",
                java.util.Set.of(),
                List.of("PATH=/bin"),
                Optional.empty(),
                Optional.of(List.of("sh")),
                java.util.Set.of(),
                "",
                Map.of("made", "to-order"),
                "",
                Optional.empty(),
                List.of(),
                List.of(),
                false);
        byte[] document =
                new ImageDocument(platform, "", Optional.of(BORN), "tests", config, diffIds, history).toJson();
        Digest id = Digests.of(document);
        blobs.put(id, document);
        Manifest manifest = new Manifest(
                MediaTypes.OCI_MANIFEST, Descriptor.of(MediaTypes.OCI_CONFIG, id, document.length), layers);
        return new TestImage(id, remote(manifest.toJson(), MediaTypes.OCI_MANIFEST), layers, diffIds, blobs);
    }

    public static RemoteContent remote(byte[] document, String mediaType) {
        return new RemoteContent(Descriptor.of(mediaType, Digests.of(document), document.length), document);
    }

    /** The same blobs under another manifest document. */
    public TestImage withManifest(String document) {
        return new TestImage(
                id, remote(document.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST), layers, diffIds, blobs);
    }

    public String manifestText() {
        return new String(manifest.bytes(), StandardCharsets.UTF_8);
    }

    /** An archive with one file; {@code name#n} makes it n kilobytes that do not compress. */
    public static byte[] tar(String file) {
        int hash = file.indexOf('#');
        String name = hash < 0 ? file : file.substring(0, hash);
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        if (hash >= 0) {
            content = new byte[1024 * Integer.parseInt(file.substring(hash + 1))];
            new Random(name.hashCode()).nextBytes(content);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
