package dev.theseus.engine.container.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the recovery could not bring in order, or has not yet: for whoever looks after the daemon, until it is solved. */
public final class RecoveryProblems {
    private final Map<String, String> problems = new TreeMap<>();

    synchronized void note(String step, String problem) {
        problems.put(step, problem);
    }

    synchronized void solved(String step) {
        problems.remove(step);
    }

    /** One line each, sorted by what they are about. */
    public synchronized List<String> list() {
        return problems.entrySet().stream()
                .map(problem -> "recovery: " + problem.getKey() + ": " + problem.getValue())
                .toList();
    }
}
