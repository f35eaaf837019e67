package dev.theseus.image.registry.internal;

import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.RemoteContent;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Blobs and manifests. */
final class Samples {
    private Samples() {}

    static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Descriptor layer(byte[] content) {
        return Descriptor.of(
                "application/vnd.oci.image.layer.v1.tar+gzip", ContentDigest.of("sha256", content), content.length);
    }

    static BlobSource source(byte[] content) {
        return offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
    }

    static byte[] manifestBytes(Descriptor config, Descriptor layer) {
        return """
                {"schemaVersion":2,"mediaType":"%s",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
                "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}""".formatted(
                        ManifestTypes.OCI_MANIFEST,
                        config.digest(),
                        config.size(),
                        layer.mediaType(),
                        layer.digest(),
                        layer.size())
                .getBytes(StandardCharsets.UTF_8);
    }

    static RemoteContent manifest(Descriptor config, Descriptor layer) {
        byte[] bytes = manifestBytes(config, layer);
        return new RemoteContent(
                Descriptor.of(ManifestTypes.OCI_MANIFEST, ContentDigest.of("sha256", bytes), bytes.length), bytes);
    }
}
