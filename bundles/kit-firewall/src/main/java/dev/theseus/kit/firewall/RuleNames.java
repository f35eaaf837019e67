package dev.theseus.kit.firewall;

import dev.theseus.api.error.EngineException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names by which engines' rules are told from each other's and from those of others. */
public final class RuleNames {
    /**
     * The chain of iptables' filter table in which operators and their tools write what shall hold for containers, whichever
     * engine runs them. It belongs to nobody: whoever needs it makes it where it is missing, asks it first, and never empties it.
     */
    public static final String SHARED_USER_CHAIN = "DOCKER-USER";

    private static final String TABLE = "theseus_";
    private static final Pattern CHAIN = Pattern.compile("THESEUS-([a-z0-9]{1,12})-.*");
    private static final Pattern ENGINE_TABLE = Pattern.compile(TABLE + "([a-z0-9]{1,12})");

    private RuleNames() {}

    /**
     * What every chain of iptables that an engine makes begins with, and no other engine's.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for an id that cannot be part of a name
     */
    public static String chainPrefix(String engineId) {
        PlanCheck.requireEngineId(engineId);
        return "THESEUS-" + engineId + "-";
    }

    /**
     * An engine's table of nftables, of family {@code inet}; also the comment of its rules in others' chains.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for an id that cannot be part of a name
     */
    public static String table(String engineId) {
        PlanCheck.requireEngineId(engineId);
        return TABLE + engineId;
    }

    /** Id of the engine that made a chain or table of this name; empty when none did. */
    public static Optional<String> engine(String chainOrTable) {
        Matcher chain = CHAIN.matcher(chainOrTable);
        if (chain.matches()) {
            return Optional.of(chain.group(1));
        }
        Matcher table = ENGINE_TABLE.matcher(chainOrTable);
        return table.matches() ? Optional.of(table.group(1)) : Optional.empty();
    }
}
