package dev.theseus.engine.image.internal.object;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageUsers;
import dev.theseus.engine.image.ImageUsers.ContainerRef;
import dev.theseus.engine.image.Images.Removed;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageLookup;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.hold.HeldImages;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Removes names and images by dockerd's rules, so that scripts see what they expect. */
public final class ImageRemoval {
    private final Catalog catalog;
    private final Reclaimer reclaimer;
    private final ImageEvents events;
    private final ImageUsers users;
    private final HeldImages held;

    public ImageRemoval(Catalog catalog, Reclaimer reclaimer, ImageEvents events, ImageUsers users, HeldImages held) {
        this.catalog = catalog;
        this.reclaimer = reclaimer;
        this.events = events;
        this.users = users;
        this.held = held;
    }

    /** What stands in the way of removing an image. */
    private record Obstacle(boolean inUse, EngineException refusal) {}

    /** What is looked at before an image goes. */
    private enum Scrutiny {
        /** Children and running containers: what not even force overcomes. */
        HARD,
        /** Stopped containers as well. */
        USERS,
        /** Other names as well. */
        EVERYTHING
    }

    /** One removal's way through names, image and parents. */
    private final class Run {
        private final boolean prune;
        private final CallContext context;
        private final List<Removed> removed = new ArrayList<>();
        /** What names led to that are gone. */
        private final Set<Digest> targets = new HashSet<>();

        Run(boolean prune, CallContext context) {
            this.prune = prune;
            this.context = context;
        }

        void untag(ImageReference name) {
            catalog.view().targetOf(name).map(Descriptor::digest).ifPresent(targets::add);
            catalog.removeNames(List.of(name));
            removed.add(new Removed(name.familiar(), ""));
        }

        void delete(ImageRecord image, boolean forced, boolean quiet) {
            boolean retain = !users.usersOf(image.digest()).isEmpty();
            Optional<Obstacle> obstacle = held.guarded(() -> {
                Optional<Obstacle> found = obstacle(image.digest(), forced ? Scrutiny.HARD : Scrutiny.EVERYTHING);
                if (found.isEmpty()) {
                    forget(image, retain);
                }
                return found;
            });
            if (obstacle.isPresent()) {
                boolean dangling = catalog.view().namesOf(image.digest()).isEmpty()
                        && catalog.view().childrenOf(image.digest()).isEmpty();
                if (quiet && (!dangling || obstacle.get().inUse())) {
                    return;
                }
                throw obstacle.get().refusal();
            }
            if (!retain) {
                reclaimer
                        .reclaimLayers(image.chainIds(), context)
                        .forEach(chain -> removed.add(new Removed("", chain.value())));
                reclaimer.reclaimBlobs(image.blobs());
                reclaimer.reclaimTargets(targets);
            }
            if (prune && !image.parent().isEmpty()) {
                catalog.view()
                        .image(new Digest(image.parent()))
                        .filter(parent ->
                                catalog.view().namesOf(parent.digest()).isEmpty())
                        .ifPresent(parent -> delete(parent, false, true));
            }
        }

        private void forget(ImageRecord image, boolean retain) {
            for (ImageReference name : catalog.view().namesOf(image.digest())) {
                untag(name);
                events.image(ImageChange.UNTAGGED, image.digest());
            }
            events.image(ImageChange.DELETED, image.digest());
            catalog.removeImage(image.digest(), retain);
            removed.add(new Removed("", image.id()));
        }
    }

    List<Removed> remove(String reference, boolean force, boolean prune, CallContext context) {
        CatalogView view = catalog.view();
        ImageRecord image = ImageLookup.find(view, reference);
        Digest id = image.digest();
        Run run = new Run(prune, context);
        List<ImageReference> names = view.namesOf(id);
        boolean quiet = false;
        if (ImageLookup.isId(id, reference)) {
            if (isSingleReference(names)) {
                refuse(obstacle(id, force ? Scrutiny.HARD : Scrutiny.USERS));
                names.forEach(name -> untagAll(run, name, image));
            }
        } else {
            if (!force && isSingleReference(names)) {
                refuseUsed(reference, id);
            }
            if (!removeName(run, reference, image)) {
                return run.removed;
            }
            quiet = true;
        }
        run.delete(image, force, quiet);
        return run.removed;
    }

    private void untagAll(Run run, ImageReference name, ImageRecord image) {
        run.untag(name);
        events.image(ImageChange.UNTAGGED, image.digest());
    }

    /** Removes a name; with the last tag of a repository its digests go, too. True when no name is left. */
    private boolean removeName(Run run, String reference, ImageRecord image) {
        ImageReference parsed = ImageLookup.parse(reference);
        ImageReference name = parsed.digest().map(parsed::withDigest).orElse(parsed);
        untagAll(run, name, image);
        List<ImageReference> left = catalog.view().namesOf(image.digest());
        boolean tagLeft = left.stream()
                .anyMatch(other -> other.tag().isPresent() && other.name().equals(name.name()));
        if (name.tag().isPresent() && !tagLeft) {
            left.stream()
                    .filter(other -> other.tag().isEmpty() && other.name().equals(name.name()))
                    .forEach(run::untag);
        }
        return catalog.view().namesOf(image.digest()).isEmpty();
    }

    /** At most one tag, and nothing but its own repository's digests besides. */
    private static boolean isSingleReference(List<ImageReference> names) {
        Set<String> repositories = new HashSet<>();
        names.forEach(name -> repositories.add(name.name()));
        return repositories.size() <= 1
                && names.stream().filter(name -> name.tag().isPresent()).count() <= 1;
    }

    private void refuseUsed(String reference, Digest id) {
        if (held.isHeld(id)) {
            throw EngineException.conflict("a running build uses " + reference)
                    .because(
                            ImageReasons.NAME_HELD_BY_BUILD,
                            Map.of(Attributes.NAME, reference, Attributes.ID, id.value()));
        }
        for (ContainerRef container : users.usersOf(id)) {
            throw EngineException.conflict("container " + container.id() + " uses " + reference)
                    .because(
                            ImageReasons.NAME_USED,
                            Map.of(
                                    Attributes.NAME,
                                    reference,
                                    Attributes.ID,
                                    id.value(),
                                    Attributes.HOLDER,
                                    container.id()));
        }
    }

    private static void refuse(Optional<Obstacle> obstacle) {
        if (obstacle.isPresent()) {
            throw obstacle.get().refusal();
        }
    }

    private Optional<Obstacle> obstacle(Digest id, Scrutiny scrutiny) {
        CatalogView view = catalog.view();
        if (!view.childrenOf(id).isEmpty()) {
            return Optional.of(
                    new Obstacle(false, conflict(id, "has images that stand on it", ImageReasons.HAS_CHILDREN)));
        }
        if (held.isHeld(id)) {
            return Optional.of(
                    new Obstacle(true, conflict(id, "is used by a running build", ImageReasons.HELD_BY_BUILD)));
        }
        List<ContainerRef> containers = users.usersOf(id);
        Optional<Obstacle> running = containers.stream()
                .filter(ContainerRef::running)
                .findFirst()
                .map(container -> new Obstacle(true, used(id, container, ImageReasons.USED_BY_RUNNING)));
        if (running.isPresent() || scrutiny == Scrutiny.HARD) {
            return running;
        }
        if (scrutiny == Scrutiny.EVERYTHING && !view.namesOf(id).isEmpty()) {
            return Optional.of(new Obstacle(false, conflict(id, "has several names", ImageReasons.SEVERAL_NAMES)));
        }
        return containers.stream()
                .findFirst()
                .map(container -> new Obstacle(true, used(id, container, ImageReasons.USED_BY_STOPPED)));
    }

    private static EngineException conflict(Digest id, String what, Reason reason) {
        return EngineException.conflict("image " + id + " " + what).because(reason, Map.of(Attributes.ID, id.value()));
    }

    private static EngineException used(Digest id, ContainerRef container, Reason reason) {
        return EngineException.conflict("container " + container.id() + " uses image " + id)
                .because(reason, Map.of(Attributes.ID, id.value(), Attributes.HOLDER, container.id()));
    }
}
