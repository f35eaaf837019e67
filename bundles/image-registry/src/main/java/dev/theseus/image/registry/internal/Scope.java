package dev.theseus.image.registry.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What a token has to allow.
 *
 * @param words {@code repository:<path>:<actions>} each
 */
record Scope(List<String> words) {
    Scope {
        words = List.copyOf(words);
    }

    static final Scope NONE = new Scope(List.of());

    static Scope pull(String path) {
        return new Scope(List.of("repository:" + path + ":pull"));
    }

    static Scope push(String path) {
        return new Scope(List.of("repository:" + path + ":pull,push"));
    }

    Scope andPull(String path) {
        List<String> more = new ArrayList<>(words);
        more.add("repository:" + path + ":pull");
        return new Scope(more);
    }
}
