package dev.theseus.network.nftables.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an engine's table shall be.
 *
 * @param table family and name ({@code inet theseus_abc})
 * @param structure commands that make sets, maps, chains and rules, whatever was there
 * @param elements of the sets and maps by name: what identifies the element to the whole of it
 */
record Rules(String table, List<String> structure, Map<String, Map<String, String>> elements) {
    Rules {
        structure = List.copyOf(structure);
        elements = Map.copyOf(elements);
    }

    /** One transaction that makes the table so, whatever it was. The administrator's chain is left alone. */
    String script() {
        List<String> lines = new ArrayList<>(structure);
        new TreeMap<>(elements).forEach((set, wanted) -> change("add", set, wanted.values(), lines));
        return String.join("\n", lines) + "\n";
    }

    /** Kind and name of each set, map and chain: {@code set bridges}. */
    Set<String> parts() {
        Pattern declared = Pattern.compile("add (set|map|chain) " + Pattern.quote(table) + " (\\S+).*");
        return structure.stream()
                .map(declared::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1) + " " + line.group(2))
                .collect(Collectors.toSet());
    }

    /** Whether {@link #changeFrom} can lead from {@code before} to here. */
    boolean differsOnlyInElements(Rules before) {
        return table.equals(before.table)
                && structure.equals(before.structure)
                && elements.keySet().equals(before.elements.keySet());
    }

    /** One transaction that changes only elements; empty when there is nothing to change. */
    String changeFrom(Rules before) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> set : new TreeMap<>(elements).entrySet()) {
            Map<String, String> old = before.elements.getOrDefault(set.getKey(), Map.of());
            change("delete", set.getKey(), missing(old, set.getValue()).keySet(), lines);
            change("add", set.getKey(), missing(set.getValue(), old).values(), lines);
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /** What {@code these} has and {@code those} has not, or has otherwise. */
    private static Map<String, String> missing(Map<String, String> these, Map<String, String> those) {
        Map<String, String> missing = new TreeMap<>(these);
        missing.entrySet().removeIf(element -> element.getValue().equals(those.get(element.getKey())));
        return missing;
    }

    private void change(String verb, String set, Iterable<String> elements, List<String> lines) {
        String list = String.join(", ", elements);
        if (!list.isEmpty()) {
            lines.add(verb + " element " + table + " " + set + " { " + list + " }");
        }
    }
}
