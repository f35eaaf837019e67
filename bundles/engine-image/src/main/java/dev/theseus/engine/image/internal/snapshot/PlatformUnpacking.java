package dev.theseus.engine.image.internal.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.archive.ImageAssembly;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.platform.PlatformContent.Found;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Unpacks what is in the content store already: no registry is asked. */
public final class PlatformUnpacking {
    private final Catalog catalog;
    private final ContentStore content;
    private final Leases leases;
    private final ImageAssembly assembly;

    public PlatformUnpacking(Catalog catalog, ContentStore content, Leases leases, ImageAssembly assembly) {
        this.catalog = catalog;
        this.content = content;
        this.leases = leases;
        this.assembly = assembly;
    }

    /** Makes an image of a manifest whose layers are here, if there is none yet; no name is changed. */
    public Digest unpack(Found found, CallContext context) {
        Digest config = found.manifest().config().digest();
        if (catalog.view().imageOf(found.descriptor().digest()).isPresent()) {
            return config;
        }
        Set<Digest> blobs = new HashSet<>(Set.of(config, found.descriptor().digest()));
        found.manifest().layers().stream().map(Descriptor::digest).forEach(blobs::add);
        try (Subscription _ = leases.hold(blobs)) {
            return assembly.assemble(
                    new ImageAssembly.Plan(
                            content.read(config), found.manifest().layers(), "", List.of()),
                    content.read(found.descriptor().digest()),
                    found.manifest().mediaType(),
                    layer -> {},
                    context);
        }
    }
}
