package dev.theseus.e2e.fuzz;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was wrong, and how often which status came. */
final class Findings {
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final Map<Integer, Integer> statuses = Collections.synchronizedMap(new TreeMap<>());

    void add(String what) {
        wrong.add(what);
    }

    void check(Request request, Answer answer) {
        statuses.merge(answer.status(), 1, Integer::sum);
        if (answer.status() == 0) {
            add("closed without an answer: " + request);
        } else if (!AllowedFailures.holds(request, answer)) {
            String text = answer.text().substring(Math.max(0, answer.text().length() - 400));
            add(answer.status() + ": " + request + "\n    " + text.strip());
        }
    }

    /** Forgets what was wrong, once it is reported. */
    void clear() {
        wrong.clear();
    }

    int count() {
        return statuses.values().stream().mapToInt(Integer::intValue).sum();
    }

    Collection<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public String toString() {
        return wrong.size() + " findings in " + count() + " requests, answers " + statuses + "\n"
                + String.join("\n", wrong.subList(0, Math.min(40, wrong.size())));
    }
}
