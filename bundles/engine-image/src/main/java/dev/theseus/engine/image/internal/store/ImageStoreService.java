package dev.theseus.engine.image.internal.store;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.ImageStore;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.Namespaces;
import dev.theseus.engine.image.internal.content.ContentLabels;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.platform.PlatformContent;
import dev.theseus.engine.image.internal.snapshot.PlatformUnpacking;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** {@link ImageStore} over the catalog. */
public final class ImageStoreService implements ImageStore {
    private final Catalog catalog;
    private final DockerView docker;
    private final Leases holds;
    private final Reclaimer reclaimer;
    private final PlatformContent platforms;
    private final PlatformUnpacking unpacking;

    public ImageStoreService(
            Catalog catalog,
            DockerView docker,
            Leases holds,
            Reclaimer reclaimer,
            PlatformContent platforms,
            PlatformUnpacking unpacking) {
        this.catalog = catalog;
        this.docker = docker;
        this.holds = holds;
        this.reclaimer = reclaimer;
        this.platforms = platforms;
        this.unpacking = unpacking;
    }

    @Override
    public Set<String> namespaces() {
        return catalog.view().namespaces();
    }

    @Override
    public NamedImage get(String namespace, String name) {
        return catalog.view().name(namespace, name).orElseThrow(() -> noSuch(namespace, name));
    }

    @Override
    public List<NamedImage> list(String namespace) {
        return catalog.view().names(namespace);
    }

    @Override
    public NamedImage create(String namespace, String name, Descriptor target, Map<String, String> labels) {
        Namespaces.require(namespace);
        Namespaces.requireId("image", name);
        ContentLabels.requireShort(labels);
        Instant now = Instant.now();
        NamedImage fresh = new NamedImage(namespace, name, target, labels, now, now);
        try (Subscription _ = holds.hold(List.of(target.digest()))) {
            catalog.changeName(
                    namespace,
                    name,
                    before -> {
                        if (before.isPresent()) {
                            throw EngineException.alreadyExists(
                                    "image " + name + " of namespace " + namespace + " already exists");
                        }
                        return Optional.of(fresh);
                    },
                    docker::shown);
        }
        return fresh;
    }

    @Override
    public NamedImage update(String namespace, String name, UnaryOperator<NamedImage> change) {
        Optional<NamedImage> before = catalog.changeName(
                namespace,
                name,
                known -> Optional.of(changed(known.orElseThrow(() -> noSuch(namespace, name)), change)),
                docker::shown);
        NamedImage after = get(namespace, name);
        before.filter(old -> !old.target().digest().equals(after.target().digest()))
                .ifPresent(old -> reclaimer.reclaimTargets(List.of(old.target().digest())));
        return after;
    }

    private static NamedImage changed(NamedImage known, UnaryOperator<NamedImage> change) {
        NamedImage wanted = change.apply(known);
        ContentLabels.requireShort(wanted.labels());
        return new NamedImage(
                known.namespace(), known.name(), wanted.target(), wanted.labels(), known.created(), Instant.now());
    }

    @Override
    public Digest unpack(String namespace, String name, Platform platform, CallContext context) {
        NamedImage image = get(namespace, name);
        try (Subscription _ = holds.hold(List.of(image.target().digest()))) {
            PlatformContent.Found found = platforms
                    .find(image.target(), platform)
                    .orElseThrow(() -> EngineException.notFound("image " + name + " of namespace " + namespace
                            + " has no manifest for " + platform + " in the content store"));
            List<Digest> missing = platforms.missing(found);
            if (!missing.isEmpty()) {
                throw EngineException.notFound("image " + name + " of namespace " + namespace + " lacks "
                        + missing.size() + " layers for " + platform + " in the content store, the first is "
                        + missing.getFirst() + ": fetch them, then unpack it again");
            }
            Digest id = unpacking.unpack(found, context);
            if (docker.isDockers(image)) {
                catalog.showIfNone(namespace, name, id);
            }
            return id;
        }
    }

    @Override
    public void delete(String namespace, String name) {
        NamedImage gone = catalog.changeName(namespace, name, known -> Optional.empty(), docker::shown)
                .orElseThrow(() -> noSuch(namespace, name));
        reclaimer.reclaimTargets(List.of(gone.target().digest()));
    }

    private static EngineException noSuch(String namespace, String name) {
        return EngineException.notFound("no image " + name + " of namespace " + namespace)
                .because(Reason.IMAGE_NOT_FOUND, Map.of(Attributes.NAME, name));
    }
}
