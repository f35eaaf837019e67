package dev.theseus.engine.image.internal.object;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageLookup;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.hold.HeldImages;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.layer.Unpacker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link Images} over the catalog. */
public final class ImagesService implements Images {
    private static final Set<String> LIST_FILTERS =
            Set.of("dangling", "label", "label!", "before", "since", "reference", "until");
    private static final Set<String> PRUNE_FILTERS = Set.of("dangling", "label", "label!", "until", "all");

    private final Catalog catalog;
    private final Documents documents;
    private final ImageViews views;
    private final PlatformViews platforms;
    private final ImageRemoval removal;
    private final Reclaimer reclaimer;
    private final Unpacker unpacker;
    private final HeldImages held;
    private final ImageEvents events;

    public ImagesService(
            Catalog catalog,
            Documents documents,
            ImageViews views,
            PlatformViews platforms,
            ImageRemoval removal,
            Reclaimer reclaimer,
            Unpacker unpacker,
            HeldImages held,
            ImageEvents events) {
        this.catalog = catalog;
        this.documents = documents;
        this.views = views;
        this.platforms = platforms;
        this.removal = removal;
        this.reclaimer = reclaimer;
        this.unpacker = unpacker;
        this.held = held;
        this.events = events;
    }

    @Override
    public ImageView inspect(String reference, Optional<Platform> platform) {
        return platforms.view(catalog.view(), reference, platform);
    }

    @Override
    public Map<String, String> storageDetails(ImageView image, CallContext context) {
        List<Digest> chains = ChainIds.of(image.diffIds());
        return chains.isEmpty() ? Map.of() : unpacker.details(image.storageDriver(), chains.getLast(), context);
    }

    @Override
    public List<ImageView> list(boolean all, Map<String, List<String>> filters) {
        ImageFilters filter = ImageFilters.of(filters, LIST_FILTERS);
        CatalogView view = catalog.view();
        Optional<Instant> before = boundary(view, filter, "before");
        Optional<Instant> since = boundary(view, filter, "since");
        Optional<Boolean> dangling = filter.flag("dangling");
        List<ImageView> found = new ArrayList<>();
        for (ImageRecord image : view.images().values()) {
            Optional<ImageView> readable = views.ifReadable(view, image);
            if (readable.isEmpty()) {
                continue;
            }
            ImageView described = readable.get();
            Instant created = described.created().orElse(Instant.EPOCH);
            boolean isNamed = !view.namesOf(image.digest()).isEmpty();
            boolean isTagged = !described.tags().isEmpty();
            boolean isIntermediate =
                    !isNamed && !view.childrenOf(image.digest()).isEmpty();
            boolean wanted = (all || !isIntermediate)
                    && before.map(created::isBefore).orElse(true)
                    && filter.until().map(created::isBefore).orElse(true)
                    && since.map(created::isAfter).orElse(true)
                    && filter.acceptsLabels(described.config().labels())
                    && dangling.map(wish -> wish == (!isTagged && !isIntermediate))
                            .orElse(true);
            if (wanted) {
                withMatchingNames(view, described, filter).ifPresent(found::add);
            }
        }
        found.sort(newestFirst());
        return found;
    }

    private static Comparator<ImageView> newestFirst() {
        return Comparator.comparing((ImageView image) -> image.created().orElse(Instant.EPOCH))
                .reversed()
                .thenComparing(image -> image.id().value());
    }

    /** With {@code reference} filters only matching names are shown; an image without any is not. */
    private static Optional<ImageView> withMatchingNames(CatalogView view, ImageView image, ImageFilters filter) {
        if (filter.values("reference").isEmpty()) {
            return Optional.of(image);
        }
        List<ImageReference> matching =
                view.namesOf(image.id()).stream().filter(filter::acceptsName).toList();
        return matching.isEmpty()
                ? Optional.empty()
                : Optional.of(image.named(familiar(matching, true), familiar(matching, false)));
    }

    private static List<String> familiar(List<ImageReference> names, boolean tags) {
        return names.stream()
                .filter(name -> name.tag().isPresent() == tags)
                .map(ImageReference::familiar)
                .toList();
    }

    private Optional<Instant> boundary(CatalogView view, ImageFilters filter, String name) {
        return filter.values(name).stream()
                .map(reference -> documents
                        .of(ImageLookup.find(view, reference).digest())
                        .created()
                        .orElse(Instant.EPOCH))
                .reduce((first, second) -> second);
    }

    @Override
    public List<HistoryEntry> history(String reference, Optional<Platform> platform) {
        CatalogView view = catalog.view();
        ImageRecord image = ImageLookup.find(view, reference);
        views.forPlatform(view, image, reference, platform);
        ImageDocument document = documents.of(image.digest());
        List<HistoryEntry> entries = new ArrayList<>();
        int layer = 0;
        for (ImageDocument.History step : document.history()) {
            boolean hasLayer = !step.emptyLayer() && layer < image.layers().size();
            long size = hasLayer ? image.layers().get(layer).size() : 0;
            layer += hasLayer ? 1 : 0;
            entries.add(new HistoryEntry("", step.created(), step.createdBy(), List.of(), size, step.comment()));
        }
        nameSteps(view, image, entries);
        return entries.reversed();
    }

    /** The last step of the image, and those of its ancestors made here, can be told by their ids. */
    private void nameSteps(CatalogView view, ImageRecord image, List<HistoryEntry> entries) {
        Set<Digest> seen = new HashSet<>();
        Optional<ImageRecord> current = Optional.of(image);
        while (current.isPresent() && seen.add(current.get().digest())) {
            ImageRecord ancestor = current.get();
            int last = documents.of(ancestor.digest()).history().size() - 1;
            if (last >= 0 && last < entries.size()) {
                HistoryEntry step = entries.get(last);
                entries.set(
                        last,
                        new HistoryEntry(
                                ancestor.id(),
                                step.created(),
                                step.createdBy(),
                                familiar(view.tagsOf(ancestor.digest()), true),
                                step.size(),
                                step.comment()));
            }
            current = ancestor.parent().isEmpty() ? Optional.empty() : view.image(new Digest(ancestor.parent()));
        }
    }

    @Override
    public void tag(String reference, String repository, String tag) {
        CatalogView view = catalog.view();
        ImageRecord image = ImageLookup.find(view, reference);
        ImageReference name = newName(repository, tag);
        if (!catalog.addNames(image.digest(), List.of(name), ImageLookup.target(view, image, reference))) {
            throw EngineException.notFound("there is no image " + reference)
                    .because(Reason.IMAGE_NOT_FOUND, Map.of(Attributes.NAME, reference));
        }
        events.name(ImageChange.TAGGED, name, image.digest());
    }

    private static ImageReference newName(String repository, String tag) {
        try {
            ImageReference name = ImageReference.parseName(repository);
            if (name.digest().isPresent()) {
                throw EngineException.invalid("a digest is no name to give").because(ImageReasons.DIGEST_TAGGED);
            }
            if (name.familiarName().equals("sha256")) {
                throw EngineException.invalid("the name would be taken for a digest")
                        .because(ImageReasons.ALGORITHM_TAGGED);
            }
            if (!tag.isEmpty()) {
                return name.withTag(tag);
            }
            return name.tag().isPresent() ? name : name.withTag("latest");
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage() == null ? "invalid reference format" : e.getMessage())
                    .because(Reason.IMAGE_NAME_INVALID);
        }
    }

    @Override
    public List<Removed> remove(String reference, boolean force, boolean prune, CallContext context) {
        return removal.remove(reference, force, prune, context);
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, CallContext context) {
        ImageFilters filter = ImageFilters.of(filters, PRUNE_FILTERS);
        boolean danglingOnly = filter.flag("dangling").orElse(true);
        Optional<Instant> until = filter.until();
        long before = uniqueSize();
        List<Removed> removed = new ArrayList<>();
        for (ImageRecord image : List.copyOf(catalog.view().images().values())) {
            context.check("pruning images");
            Optional<ImageDocument> document = documents.ifReadable(image.digest());
            Map<String, String> labels =
                    document.map(known -> known.config().labels()).orElse(Map.of());
            Instant created = document.flatMap(ImageDocument::created).orElse(Instant.EPOCH);
            boolean wanted =
                    filter.acceptsLabels(labels) && until.map(created::isBefore).orElse(true);
            if (wanted) {
                removed.addAll(removeUnused(image, danglingOnly, context));
            }
        }
        long reclaimed = Math.max(0, before - uniqueSize());
        if (filters.keySet().stream().allMatch("dangling"::equals)) {
            // What was cut short has neither labels nor an age that a filter could ask for.
            reclaimed += reclaimer.reclaimUnfinished(Duration.ZERO);
        }
        events.pruned(reclaimed);
        return new Pruned(removed, reclaimed);
    }

    private List<Removed> removeUnused(ImageRecord image, boolean danglingOnly, CallContext context) {
        CatalogView view = catalog.view();
        List<ImageReference> names = view.namesOf(image.digest());
        boolean skip = view.image(image.digest()).isEmpty()
                || views.isUsed(image)
                || held.isHeld(image.digest())
                || danglingOnly && !view.tagsOf(image.digest()).isEmpty()
                || names.isEmpty() && !view.childrenOf(image.digest()).isEmpty();
        if (skip) {
            return List.of();
        }
        List<String> references = names.isEmpty()
                ? List.of(image.id())
                : names.stream().map(ImageReference::toString).toList();
        List<Removed> removed = new ArrayList<>();
        for (String reference : references) {
            try {
                removed.addAll(removal.remove(reference, false, true, context));
            } catch (EngineException e) {
                // Came into use, or went with another name of the same repository.
                if (e.kind() != ErrorKind.CONFLICT && e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
            }
        }
        return removed;
    }

    private long uniqueSize() {
        return catalog.view().uniqueLayersSize();
    }
}
