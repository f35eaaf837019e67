package dev.theseus.rest.image;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.Commits;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Images;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.json.Filters;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.List;

/** {@code /images}, {@code /commit} and {@code /distribution}. */
public final class ImageRoutes implements RouteTable.Resource {
    private final Images images;
    private final TransferHandlers transfers;
    private final CommitHandler commit;
    private final SearchHandler search;

    public ImageRoutes(Images images, ImageTransfers transfers, Commits commits) {
        this.images = images;
        this.transfers = new TransferHandlers(transfers);
        this.commit = new CommitHandler(commits);
        this.search = new SearchHandler(transfers);
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/images/json", this::list)
                .get("/images/search", search)
                .get("/images/get", transfers::save)
                .post("/images/create", transfers::create)
                .post("/images/load", transfers::load)
                .route("POST", "/images/prune", 25, this::prune)
                .get("/images/{name...}/get", transfers::saveOne)
                .get("/images/{name...}/json", this::inspect)
                .get("/images/{name...}/history", this::history)
                .post("/images/{name...}/push", transfers::push)
                .post("/images/{name...}/tag", this::tag)
                .delete("/images/{name...}", this::remove)
                .post("/commit", commit)
                .route("GET", "/distribution/{name...}/json", 30, transfers::distribution);
    }

    private void list(Exchange exchange) {
        List<ImageView> all = images.list(exchange.query().flag("all"), Filters.of(exchange.query()));
        exchange.json(ObjectBuilder.array(
                all,
                image -> ImageJson.summary(
                        image, -1, image.containers().size(), manifests(exchange), exchange.version())));
    }

    private void inspect(Exchange exchange) {
        if (manifests(exchange) && exchange.query().find("platform").isPresent()) {
            throw EngineException.invalid("conflicting options: manifests and platform options cannot both be set");
        }
        ImageView image = images.inspect(exchange.path("name"), Platforms.ofObject(exchange.query()));
        exchange.json(ImageJson.inspect(
                image, images.storageDetails(image, exchange.context()), manifests(exchange), exchange.version()));
    }

    private static boolean manifests(Exchange exchange) {
        return exchange.query().flag("manifests");
    }

    private void history(Exchange exchange) {
        exchange.json(ObjectBuilder.array(
                images.history(exchange.path("name"), Platforms.ofObject(exchange.query())), ImageJson::history));
    }

    private void tag(Exchange exchange) {
        String repository = exchange.query()
                .find("repo")
                .orElseThrow(() -> EngineException.invalid("invalid reference format: repo is empty"));
        images.tag(exchange.path("name"), repository, exchange.query().get("tag"));
        exchange.empty(201);
    }

    private void remove(Exchange exchange) {
        exchange.json(ObjectBuilder.array(
                images.remove(
                        exchange.path("name"),
                        exchange.query().flag("force"),
                        !exchange.query().flag("noprune"),
                        exchange.context()),
                ImageJson::removed));
    }

    private void prune(Exchange exchange) {
        Images.Pruned pruned = images.prune(Filters.of(exchange.query()), exchange.context());
        ObjectBuilder json = ObjectBuilder.object();
        if (pruned.removed().isEmpty()) {
            json.putNull("ImagesDeleted");
        } else {
            json.put("ImagesDeleted", ObjectBuilder.array(pruned.removed(), ImageJson::removed));
        }
        exchange.json(json.put("SpaceReclaimed", pruned.reclaimed()).build());
    }

    /** Parses a name that may have a tag or a digest. */
    static ImageReference name(String text) {
        try {
            return ImageReference.parseName(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
