package dev.theseus.engine.image.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.SearchHit;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.archive.ArchiveLoad;
import dev.theseus.engine.image.internal.archive.ArchiveSave;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.commit.RootImport;
import dev.theseus.engine.image.internal.object.ImageEvents;
import dev.theseus.engine.image.internal.pull.DistributionLookup;
import dev.theseus.engine.image.internal.pull.ImagePull;
import dev.theseus.engine.image.internal.pull.ImagePull.Pulled;
import dev.theseus.engine.image.internal.push.ImagePush;
import dev.theseus.engine.slot.Slots;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ImageTransfers}: sorts out names, then hands over to the one who does the work. */
public final class ImageTransfersService implements ImageTransfers {
    /** Characters of what a registry says that a message repeats. */
    private static final int LONGEST_SHOWN = 200;

    private final Slots slots;
    private final Catalog catalog;
    private final ImageEvents events;
    private final ImagePull pull;
    private final DistributionLookup lookup;
    private final ImagePush push;
    private final ArchiveSave save;
    private final ArchiveLoad load;
    private final RootImport rootImport;

    public ImageTransfersService(
            Slots slots,
            Catalog catalog,
            ImageEvents events,
            ImagePull pull,
            DistributionLookup lookup,
            ImagePush push,
            ArchiveSave save,
            ArchiveLoad load,
            RootImport rootImport) {
        this.slots = slots;
        this.catalog = catalog;
        this.events = events;
        this.pull = pull;
        this.lookup = lookup;
        this.push = push;
        this.save = save;
        this.load = load;
        this.rootImport = rootImport;
    }

    @Override
    public void pull(
            String repository,
            String tag,
            boolean allTags,
            Optional<Platform> platform,
            RegistryAuth auth,
            Progress progress,
            CallContext context) {
        ImageReference name = combine(repository, tag);
        if (!allTags) {
            ImageReference reference = isNameOnly(name) ? name.withTag("latest") : name;
            Pulled pulled = pull.pull(reference, platform, auth, progress, context);
            progress.tell(new TransferEvent.PullEnded(reference, pulled.changed()));
            events.name(ImageChange.PULLED, reference, pulled.imageId());
            return;
        }
        if (!isNameOnly(name)) {
            throw EngineException.invalid("all tags are asked for, and one").because(ImageReasons.TAG_IN_THE_WAY);
        }
        List<String> tags =
                slots.registryFor(name.domain()).call("tags", context, (driver, c) -> driver.tags(name, auth, c));
        if (tags.isEmpty()) {
            throw EngineException.notFound("repository " + name.familiarName() + " has no tags");
        }
        // All of them before the first is pulled: a list that is half garbage is not half believed.
        List<ImageReference> tagged =
                tags.stream().map(each -> tagged(name, each)).toList();
        boolean changed = false;
        Optional<Digest> last = Optional.empty();
        for (ImageReference each : tagged) {
            Pulled pulled = pull.pull(each, platform, auth, progress, context);
            changed |= pulled.changed();
            last = Optional.of(pulled.imageId());
        }
        progress.tell(new TransferEvent.PullEnded(name, changed));
        last.ifPresent(imageId -> events.name(ImageChange.PULLED, name, imageId));
    }

    @Override
    public void push(
            String repository,
            String tag,
            boolean allTags,
            Optional<Platform> platform,
            RegistryAuth auth,
            Progress progress,
            CallContext context) {
        ImageReference name = combine(repository, tag);
        if (name.digest().isPresent()) {
            throw EngineException.invalid("what is pushed needs a tag, not a digest")
                    .because(ImageReasons.DIGEST_PUSHED);
        }
        List<ImageReference> references;
        if (allTags) {
            references = catalog.view().tagsIn(name);
            if (references.isEmpty()) {
                throw EngineException.notFound("no image has a name in " + name.familiarName())
                        .because(ImageReasons.REPOSITORY_NOT_FOUND, Map.of(Attributes.NAME, name.familiarName()));
            }
        } else {
            references = List.of(isNameOnly(name) ? name.withTag("latest") : name);
        }
        progress.tell(new TransferEvent.PushBegan(name));
        for (ImageReference reference : references) {
            Digest imageId = push.push(reference, platform, auth, progress, context);
            events.name(ImageChange.PUSHED, reference, imageId);
        }
    }

    @Override
    public void save(List<String> references, Optional<Platform> platform, OutputStream tar, CallContext context) {
        save.save(references, platform, tar, context);
    }

    @Override
    public void load(InputStream archive, Progress progress, CallContext context) {
        load.load(archive, progress, context);
    }

    @Override
    public void importRoot(
            InputStream archive,
            String repository,
            String tag,
            String message,
            List<String> changes,
            Optional<Platform> platform,
            Progress progress,
            CallContext context) {
        Optional<ImageReference> name = Optional.empty();
        if (!repository.isEmpty()) {
            ImageReference parsed = combine(repository, tag);
            if (parsed.digest().isPresent()) {
                throw EngineException.invalid("what is imported needs a tag, not a digest")
                        .because(ImageReasons.DIGEST_IMPORTED);
            }
            name = Optional.of(isNameOnly(parsed) ? parsed.withTag("latest") : parsed);
        }
        rootImport.importRoot(archive, name, message, changes, platform, progress, context);
    }

    @Override
    public List<SearchHit> search(String domain, String term, int limit, RegistryAuth auth, CallContext context) {
        return slots.registryFor(domain)
                .call("search", context, (driver, c) -> driver.search(domain, term, limit, auth, c));
    }

    @Override
    public String login(RegistryAuth auth, CallContext context) {
        String domain = auth.serverAddress().replaceFirst("^https?://", "").replaceFirst("/.*", "");
        return slots.registryFor(domain).call("login", context, (driver, c) -> driver.login(auth, c));
    }

    @Override
    public Distribution distribution(String reference, RegistryAuth auth, CallContext context) {
        ImageReference name = combine(reference, "");
        return lookup.find(isNameOnly(name) ? name.withTag("latest") : name, auth, context);
    }

    /** A name with a tag that a registry made up. */
    private static ImageReference tagged(ImageReference name, String tag) {
        try {
            return name.withTag(tag);
        } catch (IllegalArgumentException e) {
            String shown = tag.length() > LONGEST_SHOWN ? tag.substring(0, LONGEST_SHOWN) + "…" : tag;
            throw EngineException.unavailable("registry " + name.domain() + " lists \"" + shown
                    + "\" among the tags of " + name.familiarName()
                    + ", which is none; pull the tags that you need by name, and tell those who run the registry");
        }
    }

    private static ImageReference combine(String repository, String tag) {
        try {
            ImageReference name = ImageReference.parseName(repository);
            if (tag.isEmpty()) {
                return name;
            }
            return Digest.isValid(tag) ? name.withDigest(new Digest(tag)) : name.withTag(tag);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage() == null ? "invalid reference format" : e.getMessage())
                    .because(Reason.IMAGE_NAME_INVALID);
        }
    }

    private static boolean isNameOnly(ImageReference name) {
        return name.tag().isEmpty() && name.digest().isEmpty();
    }
}
