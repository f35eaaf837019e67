package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.NetworkReasons;
import java.util.Map;

/** A legacy link: {@code container:alias}, or {@code container} alone for its own name. */
record Link(String container, String alias) {
    static Link parse(String text) {
        int colon = text.indexOf(':');
        String container = name(colon < 0 ? text : text.substring(0, colon));
        String alias = colon < 0 ? container : name(text.substring(colon + 1));
        if (container.isEmpty() || alias.isEmpty() || alias.indexOf(':') >= 0) {
            throw EngineException.invalid("\"" + text + "\" is no link")
                    .because(NetworkReasons.LINK_MALFORMED, Map.of(Attributes.VALUE, text));
        }
        return new Link(container, alias);
    }

    /** The last part of {@code /parent/name}. */
    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
