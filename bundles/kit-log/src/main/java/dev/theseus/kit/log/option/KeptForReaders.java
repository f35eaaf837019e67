package dev.theseus.kit.log.option;

import dev.theseus.api.log.LogPlan;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is kept here for {@code docker logs} of output that goes elsewhere: Docker calls it dual logging. */
public final class KeptForReaders {
    private static final String PREFIX = "cache-";
    private static final String DISABLED = "cache-disabled";

    private KeptForReaders() {}

    /** The driver's own options and those read here. */
    public static Set<String> with(Set<String> own) {
        Set<String> names = new HashSet<>(own);
        names.addAll(Rotation.names(PREFIX));
        names.add(DISABLED);
        return names;
    }

    /**
     * A spool of bounded size, all of which is delivered; hidden with {@code cache-disabled}.
     *
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for values that make no sense
     */
    public static LogPlan plan(Map<String, String> options) {
        Rotation kept = Rotation.of(options, PREFIX, Rotation.LOCAL);
        LogPlan plan = LogPlan.spooled(kept.maxSize(), kept.maxFiles()).delivered();
        return Words.truth(DISABLED, options.getOrDefault(DISABLED, "false")) ? plan.hidden() : plan;
    }
}
