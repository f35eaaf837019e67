package dev.theseus.image.registry.internal;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists tags, page by page (RFC 8288 links). */
record TagLister(RegistrySession session, int pageSize) {
    private static final int PAGE_LIMIT = 4 * 1024 * 1024;
    /** More than any repository has that somebody pulls whole. */
    private static final int MOST_TAGS = 100_000;

    private static final int MOST_PAGES = 10_000;

    /** Looks at no character twice, however hostile the header. */
    static final Pattern NEXT = Pattern.compile("<([^<>]*+)>\\s*+;[^,<]*?rel=\"?next\"?");

    private static final Gson GSON = new Gson();

    private record Page(@Nullable List<@Nullable String> tags) {}

    List<String> list(ImageReference repository) {
        List<String> tags = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        URI page = session.uri(repository.path() + "/tags/list?n=" + pageSize);
        while (seen.add(page)) {
            DocumentReader.Document document = new DocumentReader(session, PAGE_LIMIT)
                    .read(
                            RegistryRequest.get(page),
                            response -> Refusal.ofPull(session, response, repository, "NAME_UNKNOWN"));
            tags.addAll(parse(document.bytes(), repository));
            if (tags.size() > MOST_TAGS) {
                throw EngineException.unavailable("tags of " + repository.familiarName() + ": "
                        + session.endpoint().host() + " lists more than " + MOST_TAGS
                        + "; pull those you need by name");
            }
            Matcher next = NEXT.matcher(document.headers().firstValue("Link").orElse(""));
            if (!next.find()) {
                return List.copyOf(tags);
            }
            if (seen.size() > MOST_PAGES) {
                throw EngineException.unavailable("tags of " + repository.familiarName() + ": "
                        + session.endpoint().host() + " gives them in more than " + MOST_PAGES
                        + " pages; pull those you need by name");
            }
            page = session.target(page, next.group(1));
        }
        throw EngineException.unavailable("tags of " + repository.familiarName() + ": "
                + session.endpoint().host() + " lists the same page again and again");
    }

    private List<String> parse(byte[] bytes, ImageReference repository) {
        try {
            Page page = GSON.fromJson(new String(bytes, StandardCharsets.UTF_8), Page.class);
            return page == null || page.tags == null
                    ? List.of()
                    : page.tags.stream().filter(Objects::nonNull).toList();
        } catch (JsonParseException e) {
            throw EngineException.unavailable("tags of " + repository.familiarName() + ": "
                    + session.endpoint().host() + " did not answer with a list");
        }
    }
}
