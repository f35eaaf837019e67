package dev.theseus.engine.image.internal.garbage;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.Lease;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.content.ContentLabels;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.LabelLinks;
import dev.theseus.engine.image.internal.footing.MountPointLayer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must stay, whether or not work that runs holds it. Thread-safe. */
public final class Retention {
    private final Catalog catalog;
    private final LeaseTable leases;
    private final ContentLabels labels;
    private final ContentStore content;
    private final References references;
    private volatile @Nullable Mark last;

    public Retention(Catalog catalog, LeaseTable leases, ContentLabels labels, ContentStore content) {
        this.catalog = catalog;
        this.leases = leases;
        this.labels = labels;
        this.content = content;
        references = new References(content);
    }

    /** Whether a blob can be reached. */
    public boolean needsContent(Digest blob) {
        return mark().live.contains(new Node.Content(blob));
    }

    /** Whether a layer can be reached. */
    public boolean needsLayer(Digest chain) {
        return mark().live.contains(new Node.Layer(chain));
    }

    /** ChainIDs that can be reached. */
    public Set<Digest> layers() {
        Set<Digest> chains = new HashSet<>();
        for (Node node : mark().live) {
            if (node instanceof Node.Layer layer) {
                chains.add(layer.chain());
            }
        }
        return chains;
    }

    /** Documents and all that they refer to, as far as it is here. */
    public Set<Digest> reach(Collection<Digest> documents) {
        LabelLinks links = labels.links();
        return Graph.reachable(documents, blob -> {
            List<Digest> found = new ArrayList<>(links.of(blob));
            found.addAll(references.of(blob).orElse(List.of()));
            return found;
        });
    }

    /** Forgets leases that hold nothing any more; says which. */
    public List<Lease> dropExpired() {
        return leases.dropExpired();
    }

    /** Made anew whenever an image, a lease or a label has changed, or a lease has expired. */
    private Mark mark() {
        CatalogView view = catalog.view();
        List<Lease> valid = leases.valid();
        LabelLinks links = labels.links();
        Mark known = last;
        if (known == null || !known.isOf(view, valid, links)) {
            known = new Mark(view, valid, links);
            last = known;
        }
        return known;
    }

    private final class Mark {
        private final CatalogView view;
        private final List<Lease> valid;
        private final LabelLinks links;
        private final Map<Digest, ImageRecord> images = new HashMap<>();
        private final Map<Digest, Digest> parents = new HashMap<>();
        private final Set<Digest> ofImages = new HashSet<>();
        private final Set<Node> live;
        /** What is not there yet may refer to more when it is. */
        private boolean waits;
        /** Before anything was looked for. */
        private final long published = content.published();

        Mark(CatalogView view, List<Lease> valid, LabelLinks links) {
            this.view = view;
            this.valid = valid;
            this.links = links;
            images.putAll(view.retained());
            images.putAll(view.images());
            images.values().forEach(this::enter);
            view.retained().values().forEach(this::enter);
            List<Node> roots = new ArrayList<>();
            images.keySet().forEach(id -> roots.add(new Node.Image(id)));
            view.targets().forEach(target -> roots.add(new Node.Content(target)));
            links.roots().forEach(blob -> roots.add(new Node.Content(blob)));
            for (Lease lease : valid) {
                lease.content().forEach(blob -> roots.add(new Node.Content(blob)));
                lease.layers().forEach(chain -> roots.add(new Node.Layer(chain)));
            }
            live = Graph.reachable(roots, this::references);
            references.keep(blob -> live.contains(new Node.Content(blob)));
        }

        private void enter(ImageRecord image) {
            ofImages.addAll(image.blobs());
            Optional<Digest> below = Optional.empty();
            for (Digest chain : image.chainIds()) {
                below.ifPresent(parent -> parents.put(chain, parent));
                below = Optional.of(chain);
            }
            below.ifPresent(top -> parents.put(MountPointLayer.chainOn(Optional.of(top)), top));
        }

        boolean isOf(CatalogView otherView, List<Lease> otherLeases, LabelLinks otherLinks) {
            return view == otherView
                    && links == otherLinks
                    && (!waits || published == content.published())
                    && valid.equals(otherLeases);
        }

        private List<Node> references(Node node) {
            return switch (node) {
                case Node.Image image -> ofImage(image.id());
                case Node.Content blob -> ofContent(blob.digest());
                case Node.Layer layer ->
                    Optional.ofNullable(parents.get(layer.chain()))
                            .<List<Node>>map(parent -> List.of(new Node.Layer(parent)))
                            .orElse(List.of());
            };
        }

        private List<Node> ofImage(Digest id) {
            List<Node> found = new ArrayList<>();
            for (ImageRecord image : records(id)) {
                image.blobs().forEach(blob -> found.add(new Node.Content(blob)));
                found.add(new Node.Layer(MountPointLayer.chainOn(image.topChain())));
            }
            return found;
        }

        /** An image that was removed and came again has two. */
        private List<ImageRecord> records(Digest id) {
            List<ImageRecord> found = new ArrayList<>();
            view.image(id).ifPresent(found::add);
            Optional.ofNullable(view.retained().get(id)).ifPresent(found::add);
            return found;
        }

        private List<Node> ofContent(Digest blob) {
            List<Node> nodes = new ArrayList<>();
            links.of(blob).forEach(reference -> nodes.add(new Node.Content(reference)));
            // Everything that an image's own documents refer to is in its record.
            if (!ofImages.contains(blob)) {
                Optional<List<Digest>> found = references.of(blob);
                waits |= found.isEmpty();
                found.orElse(List.of()).forEach(reference -> nodes.add(new Node.Content(reference)));
            }
            return nodes;
        }
    }
}
