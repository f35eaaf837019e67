package dev.theseus.rest.image;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.ImageTransfers.Distribution;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.http.LazyStream;
import dev.theseus.http.Query;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.ObjectBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

/** Images on their way in and out. */
final class TransferHandlers {
    private static final String TAR = "application/x-tar";

    private final ImageTransfers transfers;

    TransferHandlers(ImageTransfers transfers) {
        this.transfers = transfers;
    }

    /** Pulls an image or, with {@code fromSrc}, makes one of an archive. */
    void create(Exchange exchange) throws IOException {
        Query query = exchange.query();
        if (query.find("fromImage").isPresent()) {
            pull(exchange, query);
        } else if (query.find("fromSrc").isPresent()) {
            importRoot(exchange, query);
        } else {
            throw EngineException.invalid("either fromImage or fromSrc must be given");
        }
    }

    private void pull(Exchange exchange, Query query) throws IOException {
        String repository = query.get("fromImage");
        String tag = query.get("tag");
        ImageReference name = ImageRoutes.name(repository);
        boolean allTags = tag.isEmpty() && name.tag().isEmpty() && name.digest().isEmpty();
        RegistryAuth auth = RegistryAuths.of(exchange);
        new ProgressLines(exchange)
                .run(progress -> transfers.pull(
                        repository, tag, allTags, Platforms.of(query), auth, progress, exchange.context()));
    }

    private void importRoot(Exchange exchange, Query query) throws IOException {
        String source = query.get("fromSrc");
        try (InputStream archive = source.equals("-") ? exchange.bodyStream() : open(source)) {
            new ProgressLines(exchange)
                    .run(progress -> transfers.importRoot(
                            archive,
                            query.get("repo"),
                            query.get("tag"),
                            query.get("message"),
                            query.all("changes"),
                            Platforms.of(query),
                            progress,
                            exchange.context()));
        }
    }

    private static InputStream open(String source) {
        String url = source.contains("://") ? source : "http://" + source;
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw EngineException.invalid("cannot import from " + source + ": use http, https or - for the body");
        }
        try {
            return URI.create(url).toURL().openStream();
        } catch (IOException | IllegalArgumentException e) {
            throw EngineException.invalid("cannot import from " + source + ": " + e.getMessage());
        }
    }

    void push(Exchange exchange) throws IOException {
        Query query = exchange.query();
        String repository = exchange.path("name");
        ImageReference name = ImageRoutes.name(repository);
        boolean allTags = query.get("tag").isEmpty()
                && name.tag().isEmpty()
                && name.digest().isEmpty();
        RegistryAuth auth = RegistryAuths.of(exchange);
        new ProgressLines(exchange)
                .run(progress -> transfers.push(
                        repository,
                        query.get("tag"),
                        allTags,
                        Platforms.of(query),
                        auth,
                        progress,
                        exchange.context()));
    }

    void save(Exchange exchange) throws IOException {
        List<String> names = exchange.query().all("names");
        if (names.isEmpty()) {
            throw EngineException.invalid("no image names given");
        }
        save(exchange, names);
    }

    void saveOne(Exchange exchange) throws IOException {
        save(exchange, List.of(exchange.path("name")));
    }

    private void save(Exchange exchange, List<String> names) throws IOException {
        LazyStream tar = new LazyStream(exchange, TAR);
        transfers.save(names, Platforms.of(exchange.query()), tar, exchange.context());
        tar.complete();
    }

    void load(Exchange exchange) throws IOException {
        boolean quiet = exchange.query().flag("quiet");
        new ProgressLines(exchange)
                .run(progress -> transfers.load(
                        exchange.bodyStream(), quiet ? resultsOf(progress) : progress, exchange.context()));
    }

    private static Progress resultsOf(Progress progress) {
        return event -> {
            if (!(event instanceof TransferEvent.OfLayer)) {
                progress.tell(event);
            }
        };
    }

    void distribution(Exchange exchange) {
        Distribution found =
                transfers.distribution(exchange.path("name"), RegistryAuths.of(exchange), exchange.context());
        exchange.json(ObjectBuilder.object()
                .put(
                        "Descriptor",
                        ObjectBuilder.object()
                                .put("mediaType", found.descriptor().mediaType())
                                .put("digest", found.descriptor().digest().value())
                                .put("size", found.descriptor().size()))
                .put(
                        "Platforms",
                        ObjectBuilder.array(
                                found.platforms(),
                                platform -> ObjectBuilder.object()
                                        .put("architecture", platform.architecture())
                                        .put("os", platform.os())
                                        .putUnlessEmpty("variant", platform.variant())
                                        .build()))
                .build());
    }
}
