package dev.theseus.network.nftables.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table as {@code nft -j} lists it, without what differs from host to host.
 *
 * @param parts sets, maps and chains: kind and name to their description
 * @param elements of each set and map
 * @param rules of each chain, in order
 */
record TableListing(Map<String, String> parts, Map<String, Set<String>> elements, Map<String, List<String>> rules) {
    static final TableListing EMPTY = new TableListing(Map.of(), Map.of(), Map.of());

    boolean isEmpty() {
        return parts.isEmpty();
    }

    static TableListing parse(String json) {
        Map<String, String> parts = new LinkedHashMap<>();
        Map<String, Set<String>> elements = new LinkedHashMap<>();
        Map<String, List<String>> rules = new TreeMap<>();
        for (JsonElement entry : JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("nftables")) {
            Map.Entry<String, JsonElement> only =
                    entry.getAsJsonObject().entrySet().iterator().next();
            JsonObject object = only.getValue().getAsJsonObject();
            object.remove("handle");
            switch (only.getKey()) {
                case "set", "map" -> {
                    String name = only.getKey() + " " + object.get("name").getAsString();
                    elements.put(name, elements(object.remove("elem")));
                    parts.put(name, object.toString());
                }
                case "chain" -> parts.put("chain " + object.get("name").getAsString(), object.toString());
                case "rule" ->
                    rules.computeIfAbsent(object.get("chain").getAsString(), chain -> new ArrayList<>())
                            .add(object.get("expr").toString());
                default -> {
                    // The table itself, and the command's version.
                }
            }
        }
        return new TableListing(parts, elements, rules);
    }

    private static Set<String> elements(@org.jspecify.annotations.Nullable JsonElement list) {
        Set<String> found = new TreeSet<>();
        if (list instanceof JsonArray array) {
            array.forEach(element -> found.add(element.toString()));
        }
        return found;
    }

    /** What must change to make this listing the wanted one, in words. */
    List<String> differencesTo(TableListing wanted, String table) {
        if (isEmpty()) {
            return List.of("table " + table + " is missing");
        }
        List<String> differences = new ArrayList<>();
        wanted.parts.forEach((part, description) -> {
            String found = parts.get(part);
            if (found == null) {
                differences.add(part + " is missing");
            } else if (!found.equals(description)) {
                differences.add(part + " is of another kind: " + found);
            }
        });
        parts.keySet().stream()
                .filter(part -> !wanted.parts.containsKey(part))
                .forEach(part -> differences.add(part + " should not be there"));
        wanted.elements.forEach((set, members) -> compareElements(set, members, differences));
        Set<String> chains = new TreeSet<>(wanted.rules.keySet());
        chains.addAll(rules.keySet());
        // That one is the administrator's.
        chains.remove(RuleWriter.USER_CHAIN);
        chains.forEach(chain -> compareRules(chain, wanted.rules.getOrDefault(chain, List.of()), differences));
        return List.copyOf(differences);
    }

    private void compareElements(String set, Set<String> wanted, List<String> differences) {
        Set<String> found = elements.getOrDefault(set, Set.of());
        wanted.stream()
                .filter(element -> !found.contains(element))
                .forEach(element -> differences.add(set + ": element " + element + " is missing"));
        found.stream()
                .filter(element -> !wanted.contains(element))
                .forEach(element -> differences.add(set + ": element " + element + " should not be there"));
    }

    private void compareRules(String chain, List<String> wanted, List<String> differences) {
        List<String> found = rules.getOrDefault(chain, List.of());
        if (found.equals(wanted)) {
            return;
        }
        int before = differences.size();
        wanted.stream()
                .filter(rule -> !found.contains(rule))
                .forEach(rule -> differences.add("chain " + chain + ": rule " + rule + " is missing"));
        found.stream()
                .filter(rule -> !wanted.contains(rule))
                .forEach(rule -> differences.add("chain " + chain + ": rule " + rule + " should not be there"));
        if (differences.size() == before) {
            differences.add("chain " + chain + " has rules out of order or too many");
        }
    }
}
