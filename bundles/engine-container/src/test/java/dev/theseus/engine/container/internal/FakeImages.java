package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.container.testing.Faults;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One image, {@code busybox}. */
class FakeImages implements ImageSnapshots {
    static final Digest ID = new Digest("sha256:" + "a".repeat(64));

    private final Faults faults;
    volatile ImageConfig config = ImageConfig.EMPTY;
    volatile Platform platform = new Platform("linux", "amd64", "");

    FakeImages(Faults faults) {
        this.faults = faults;
    }

    @Override
    public ImageView resolve(String reference, Optional<Platform> platform, CallContext context) {
        return resolve(reference);
    }

    @Override
    public ImageView resolve(String reference) {
        if (!reference.equals("busybox") && !reference.equals(ID.value())) {
            throw EngineException.notFound("No such image: " + reference);
        }
        return new ImageView(
                ID,
                List.of("busybox:latest"),
                List.of(),
                "",
                "",
                Optional.empty(),
                "",
                this.platform,
                "",
                1000,
                config,
                List.of(),
                Optional.empty(),
                "map",
                List.of(),
                Descriptor.of(
                        "application/vnd.oci.image.manifest.v1+json", new Digest("sha256:" + "d".repeat(64)), 400),
                2_000_000);
    }

    @Override
    public SnapshotKey ensure(Digest imageId, String storageDriver, CallContext context) {
        faults.step("image.ensure");
        return new SnapshotKey(ID.value());
    }

    @Override
    public Optional<SnapshotKey> layers(Digest imageId, String storageDriver, CallContext context) {
        return Optional.of(ensure(imageId, storageDriver, context));
    }

    @Override
    public Set<SnapshotKey> liveSnapshots() {
        return Set.of();
    }

    @Override
    public void release(Digest imageId, CallContext context) {
        faults.step("image.release");
    }

    @Override
    public List<String> sweep(CallContext context) {
        faults.step("images.sweep");
        return List.of();
    }

    @Override
    public long layersSize() {
        return 0;
    }
}
