package dev.theseus.rest.image;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.SearchHit;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.Handler;
import dev.theseus.rest.json.Filters;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** {@code docker search}. */
final class SearchHandler implements Handler {
    private static final Set<String> FILTERS = Set.of("is-automated", "is-official", "stars");
    private static final Set<String> TRUE = Set.of("1", "true");
    private static final Set<String> FALSE = Set.of("0", "false");
    private static final int USUAL = 25;
    private static final int MOST = 100;
    /** Which the default registry's own images are called by alone. */
    private static final String LIBRARY = "library/";

    private final ImageTransfers transfers;

    SearchHandler(ImageTransfers transfers) {
        this.transfers = transfers;
    }

    @Override
    public void handle(Exchange exchange) {
        int limit = limit(exchange.query().get("limit"));
        Map<String, List<String>> filters = Filters.of(exchange.query(), FILTERS);
        // Nothing is built by the registry any more.
        boolean automated = flag(filters, "is-automated", false);
        Predicate<SearchHit> wanted = wanted(filters);
        String term = exchange.query().get("term");
        if (term.contains("://")) {
            throw EngineException.invalid(
                    "invalid repository name: repository name (" + term + ") should not have a scheme");
        }
        List<SearchHit> hits = automated ? List.of() : find(exchange, term, limit);
        exchange.json(ObjectBuilder.array(
                hits.stream().filter(wanted).toList(),
                hit -> ObjectBuilder.object()
                        .put("star_count", hit.stars())
                        .put("is_official", hit.official())
                        .put("name", hit.name())
                        .put("is_automated", false)
                        .put("description", hit.description())
                        .build()));
    }

    /** Asks the registry that the term begins with, if what it begins with is one. */
    private List<SearchHit> find(Exchange exchange, String term, int limit) {
        int slash = term.indexOf('/');
        String first = slash < 0 ? "" : term.substring(0, slash);
        boolean names = first.contains(".") || first.contains(":") || first.equals("localhost");
        boolean hub = !names || first.equals("index.docker.io") || first.equals(ImageReference.DEFAULT_DOMAIN);
        if (!hub && !isHost(first)) {
            throw EngineException.invalid("invalid index name (" + first + ")");
        }
        String rest = names ? term.substring(slash + 1) : term;
        if (hub && rest.startsWith(LIBRARY)) {
            rest = rest.substring(LIBRARY.length());
        }
        return transfers.search(
                hub ? ImageReference.DEFAULT_DOMAIN : first,
                rest,
                limit,
                RegistryAuths.of(exchange),
                exchange.context());
    }

    private static boolean isHost(String name) {
        try {
            return ImageReference.parseName(name + "/any").domain().equals(name);
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    private static int limit(String text) {
        if (text.isEmpty()) {
            return USUAL;
        }
        int limit = number(text, "invalid limit specified: \"" + text + "\"");
        if (limit < 0 || limit > MOST) {
            throw EngineException.invalid("limit " + limit + " is outside the range of [1, 100]");
        }
        return limit == 0 ? USUAL : limit;
    }

    private static int number(String text, String complaint) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw EngineException.invalid(complaint);
        }
    }

    private static Predicate<SearchHit> wanted(Map<String, List<String>> filters) {
        int stars = filters.getOrDefault("stars", List.of()).stream()
                .mapToInt(text -> number(text, "invalid filter 'stars=" + text + "'"))
                .max()
                .orElse(0);
        Predicate<SearchHit> popular = hit -> hit.stars() >= stars;
        if (!filters.containsKey("is-official")) {
            return popular;
        }
        boolean official = flag(filters, "is-official", false);
        return popular.and(hit -> hit.official() == official);
    }

    private static boolean flag(Map<String, List<String>> filters, String name, boolean fallback) {
        List<String> values = filters.getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return fallback;
        }
        String value = values.size() == 1 ? values.getFirst().toLowerCase(Locale.ROOT) : "";
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw EngineException.invalid("invalid filter '" + name + "=" + values + "'");
        }
        return TRUE.contains(value);
    }
}
