package dev.theseus.engine.image.internal.object;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.ImageUsers;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.FieldOption;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The way from images to containers. Containers need images to come up, so only references are held here and the service
 * is fetched at each use: neither side waits for the other's activation.
 */
@Component(service = ContainerLinks.class)
public final class ContainerLinks implements ImageUsers {
    private final BundleContext bundle;

    @Reference(
            service = ImageUsers.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            fieldOption = FieldOption.REPLACE)
    private volatile @Nullable ServiceReference<ImageUsers> users;

    @Reference(
            service = CommitSource.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            fieldOption = FieldOption.REPLACE)
    private volatile @Nullable ServiceReference<CommitSource> commits;

    @Activate
    public ContainerLinks(BundleContext bundle) {
        this.bundle = bundle;
    }

    @Override
    public List<ContainerRef> usersOf(Digest imageId) {
        return with(users, List.of(), service -> service.usersOf(imageId));
    }

    /** @throws EngineException {@code UNAVAILABLE} while the daemon has no containers yet */
    public <R> R withCommitSource(Function<CommitSource, R> use) {
        ServiceReference<CommitSource> reference = commits;
        CommitSource source = reference == null ? null : bundle.getService(reference);
        if (reference == null || source == null) {
            throw EngineException.unavailable("containers are not ready yet; try again in a moment");
        }
        try {
            return use.apply(source);
        } finally {
            bundle.ungetService(reference);
        }
    }

    private <S, R> R with(@Nullable ServiceReference<S> reference, R otherwise, Function<S, R> use) {
        S service = reference == null ? null : bundle.getService(reference);
        if (reference == null || service == null) {
            return otherwise;
        }
        try {
            return use.apply(service);
        } finally {
            bundle.ungetService(reference);
        }
    }
}
