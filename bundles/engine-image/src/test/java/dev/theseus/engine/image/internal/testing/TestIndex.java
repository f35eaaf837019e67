package dev.theseus.engine.image.internal.testing;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One image for this machine and for another one. */
public final class TestIndex {
    public static final Platform OTHER = new Platform("linux", "riscv64", "");

    private final TestImage mine;
    private final TestImage other;
    private final String text;

    private TestIndex(TestImage mine, TestImage other) {
        this.mine = mine;
        this.other = other;
        text = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                + entry(other, OTHER) + "," + entry(mine, ManifestIndex.hostPlatform()) + "]}";
    }

    /** Puts it into a registry, with both platforms. */
    public static TestIndex publish(FakeRegistry registry, ImageReference name) {
        TestIndex index = new TestIndex(
                TestImage.of(ManifestIndex.hostPlatform(), name.familiarName() + "-mine#20"),
                TestImage.of(OTHER, name.familiarName() + "-other#20"));
        for (TestImage image : List.of(index.mine, index.other)) {
            registry.add(name.withDigest(image.manifest().descriptor().digest()), image);
        }
        registry.put(name, TestImage.remote(index.json(), MediaTypes.OCI_INDEX));
        return index;
    }

    private static String entry(TestImage image, Platform platform) {
        Descriptor plain = image.manifest().descriptor();
        return Manifest.toJson(new Descriptor(
                        plain.mediaType(), plain.digest(), plain.size(), Optional.of(platform), Map.of()))
                .toString();
    }

    /** The document. */
    public byte[] json() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public TestImage mine() {
        return mine;
    }

    public TestImage other() {
        return other;
    }

    public Digest digest() {
        return Digests.of(json());
    }

    public Descriptor descriptor() {
        return Descriptor.of(MediaTypes.OCI_INDEX, digest(), json().length);
    }

    /** Manifest, configuration and layers of one of its images. */
    public static List<Digest> blobs(TestImage image) {
        return Stream.concat(
                        Stream.of(image.manifest().descriptor().digest(), image.id()),
                        image.layers().stream().map(Descriptor::digest))
                .toList();
    }
}
