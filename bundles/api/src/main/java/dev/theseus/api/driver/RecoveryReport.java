package dev.theseus.api.driver;

import java.util.List;
import java.util.Set;

/**
 * What {@link Driver#recover} found.
 *
 * @param adopted expected and there
 * @param missing expected but gone
 * @param unknown there, tagged with the engine's id, but not expected; the engine decides what becomes of it
 * @param remarks one line each for the log: what could not be examined, and why
 */
public record RecoveryReport(Set<String> adopted, Set<String> missing, Set<String> unknown, List<String> remarks) {
    public RecoveryReport {
        adopted = Set.copyOf(adopted);
        missing = Set.copyOf(missing);
        unknown = Set.copyOf(unknown);
        remarks = List.copyOf(remarks);
    }

    public static RecoveryReport empty() {
        return new RecoveryReport(Set.of(), Set.of(), Set.of(), List.of());
    }
}
