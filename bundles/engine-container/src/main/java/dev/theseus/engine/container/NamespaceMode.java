package dev.theseus.engine.container;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import java.util.Map;
import java.util.stream.Stream;

/** Whether a container has a namespace of a kind for itself. */
public enum NamespaceMode {
    /** As the daemon has it for all. */
    DEFAULT(""),
    /** Its own. */
    PRIVATE("private"),
    /** The host's. */
    HOST("host");

    private final String word;

    NamespaceMode(String word) {
        this.word = word;
    }

    /** Docker's; empty for the default. */
    public String word() {
        return word;
    }

    /** Of control groups. */
    public static NamespaceMode ofCgroup(String text) {
        return of(text, SpecReasons.CGROUP_MODE_UNKNOWN);
    }

    /** Of the host's name: nobody can ask for an own one, as that is the default. */
    public static NamespaceMode ofUts(String text) {
        return defaultOrHost(text, SpecReasons.UTS_MODE_UNKNOWN);
    }

    /** Of users: nobody can ask for an own one, as there is none. */
    public static NamespaceMode ofUser(String text) {
        return defaultOrHost(text, SpecReasons.USER_MODE_UNKNOWN);
    }

    private static NamespaceMode defaultOrHost(String text, Reason unknown) {
        NamespaceMode mode = of(text, unknown);
        if (mode == PRIVATE) {
            throw refusal(text, unknown);
        }
        return mode;
    }

    private static NamespaceMode of(String text, Reason unknown) {
        return Stream.of(values())
                .filter(mode -> mode.word.equals(text))
                .findFirst()
                .orElseThrow(() -> refusal(text, unknown));
    }

    private static EngineException refusal(String text, Reason unknown) {
        return EngineException.invalid("\"" + text + "\" is no mode of a namespace: " + unknown)
                .because(unknown, Map.of(Attributes.VALUE, text));
    }
}
