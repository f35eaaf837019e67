package dev.theseus.engine.state.internal;

import java.util.List;

/** Many findings in one message. */
final class Sentences {
    private static final int ENOUGH = 5;

    private Sentences() {}

    static String few(List<String> all) {
        String text = String.join("; ", all.subList(0, Math.min(all.size(), ENOUGH)));
        return all.size() > ENOUGH ? text + "; and " + (all.size() - ENOUGH) + " more" : text;
    }
}
