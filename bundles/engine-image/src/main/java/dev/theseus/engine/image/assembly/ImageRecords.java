package dev.theseus.engine.image.assembly;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.catalog.CatalogView;
import dev.theseus.engine.image.internal.content.ContentCheck;
import dev.theseus.engine.image.internal.content.ContentLabels;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingests;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.garbage.LeaseTable;
import dev.theseus.engine.image.internal.garbage.LostImages;
import dev.theseus.engine.image.internal.garbage.Retention;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the images' room keeps in the state store, beside the content of a data root that no daemon uses. */
public final class ImageRecords {
    private final Catalog catalog;
    private final LeaseTable leases;
    private final CatalogView view;
    private final ContentStore content;
    private final ContentLabels labels;

    /** Reads all of it; what cannot be understood is known to the store afterwards. */
    public ImageRecords(StateStore store, Path dataRoot) {
        catalog = new Catalog(store);
        leases = new LeaseTable(store, new Leases());
        view = catalog.view();
        content = new ContentStore(dataRoot.resolve("content"));
        labels = new ContentLabels(store, content);
    }

    public static List<TableFormat<?>> formats() {
        List<TableFormat<?>> all = new ArrayList<>();
        all.addAll(Catalog.formats());
        all.addAll(LeaseTable.formats());
        all.addAll(ContentLabels.formats());
        all.addAll(Ingests.formats());
        return all;
    }

    /** Whether there is an image of that id, with or without a name. */
    public boolean isImage(Digest id) {
        return view.imageOrRetained(id).isPresent();
    }

    /**
     * Compares it with the content.
     *
     * @param deep whether all content is read
     * @return a sentence for each blob that is missing or is not what it should be
     */
    public List<String> check(boolean deep) {
        return ContentCheck.findings(view, content, deep);
    }

    /**
     * Makes an OCI layout of images whose content is there and whose records are not, that {@code docker load} takes.
     *
     * @return what was done
     */
    public List<String> exportLost(Path dataRoot, Path folder) throws IOException {
        return new LostImages(dataRoot, catalog, new Retention(catalog, leases, labels, content)).export(folder);
    }
}
