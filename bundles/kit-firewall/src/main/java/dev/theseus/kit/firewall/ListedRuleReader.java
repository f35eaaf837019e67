package dev.theseus.kit.firewall;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.kit.firewall.PacketRule.Addresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads what {@code nft -j list ruleset} prints. */
final class ListedRuleReader {
    private static final Set<String> FAMILIES = Set.of("ip", "ip6", "inet");

    /** Where packets that the host hands on pass. */
    private static final Set<String> HOOKS = Set.of("prerouting", "forward", "postrouting");

    /** Statements that let the packet go on to the next. */
    private static final Set<String> HARMLESS = Set.of("counter", "log", "comment", "set", "mangle");

    private final Predicate<String> own;
    private final Map<String, PacketChains> tables = new LinkedHashMap<>();
    private final Map<String, JsonArray> sets = new HashMap<>();

    private ListedRuleReader(Predicate<String> own) {
        this.own = own;
    }

    /** @param own tells tables and chains that do not count by their names */
    static List<BlockedSubnet> blocked(String json, Predicate<String> own) {
        ListedRuleReader reader = new ListedRuleReader(own);
        JsonArray entries = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("nftables");
        // Rules may name sets that come after them.
        entries.forEach(entry -> reader.entry(entry.getAsJsonObject(), "set"));
        for (String kind : List.of("chain", "rule")) {
            entries.forEach(entry -> reader.entry(entry.getAsJsonObject(), kind));
        }
        return reader.tables.values().stream()
                .flatMap(chains -> chains.blocked().stream())
                .toList();
    }

    private void entry(JsonObject entry, String kind) {
        if (!entry.has(kind)) {
            return;
        }
        JsonObject object = entry.getAsJsonObject(kind);
        String family = text(object, "family");
        if (!FAMILIES.contains(family) || own.test(text(object, "table"))) {
            return;
        }
        String table = family + " " + text(object, "table");
        switch (kind) {
            case "set" -> {
                if (object.get("elem") instanceof JsonArray elements) {
                    sets.put(table + " @" + text(object, "name"), elements);
                }
            }
            case "chain" -> {
                if (HOOKS.contains(text(object, "hook"))) {
                    chains(table).enter(text(object, "name"));
                }
            }
            default -> {
                String chain = text(object, "chain");
                if (!own.test(chain)) {
                    String where = "nftables, table " + table + ", chain " + chain + ": rule with handle "
                            + object.get("handle").getAsInt();
                    chains(table).add(chain, new Statements(table).rule(where, object.getAsJsonArray("expr")));
                }
            }
        }
    }

    private PacketChains chains(String table) {
        return tables.computeIfAbsent(table, name -> new PacketChains());
    }

    private static String text(JsonObject object, String key) {
        return object.get(key) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    /** The statements of one rule. */
    private final class Statements {
        private final String table;
        private boolean conditional;
        private boolean drops;
        private Optional<Addresses> addresses = Optional.empty();
        private Optional<String> target = Optional.empty();

        Statements(String table) {
            this.table = table;
        }

        PacketRule rule(String where, JsonArray expressions) {
            for (JsonElement expression : expressions) {
                statement(expression.getAsJsonObject());
            }
            return new PacketRule(where, addresses, conditional, drops, target.filter(chain -> !own.test(chain)));
        }

        private void statement(JsonObject statement) {
            String kind = statement.keySet().iterator().next();
            switch (kind) {
                case "match" -> match(statement.getAsJsonObject(kind));
                case "drop", "reject" -> drops = true;
                case "jump", "goto" -> target = Optional.of(text(statement.getAsJsonObject(kind), "target"));
                default -> conditional |= !HARMLESS.contains(kind);
            }
        }

        private void match(JsonObject match) {
            boolean not = text(match, "op").equals("!=");
            JsonElement right = match.get("right");
            JsonObject left = match.get("left") instanceof JsonObject object ? object : new JsonObject();
            if (left.get("payload") instanceof JsonObject payload
                    && Set.of("saddr", "daddr").contains(text(payload, "field"))) {
                address(text(payload, "field").equals("saddr"), right, not);
            } else if (left.get("meta") instanceof JsonObject meta) {
                meta(text(meta, "key"), not);
            } else if (left.get("fib") instanceof JsonObject fib) {
                conditional |=
                        !text(fib, "result").equals("type") || right.toString().equals("\"local\"") != not;
            } else if (left.get("ct") instanceof JsonObject state
                    && text(state, "key").equals("state")) {
                conditional |= right.toString().contains("\"new\"") == not;
            } else {
                conditional = true;
            }
        }

        private void meta(String key, boolean not) {
            switch (key) {
                // No link of ours is the one that is excepted.
                case "iif", "iifname", "oif", "oifname" -> conditional |= !not;
                case "nfproto", "protocol" -> conditional |= not;
                default -> conditional = true;
            }
        }

        private void address(boolean source, JsonElement right, boolean not) {
            List<Cidr> subnets = new ArrayList<>();
            if (not || addresses.isPresent() || !collect(right, subnets)) {
                conditional = true;
                return;
            }
            addresses = Optional.of(new Addresses(source, subnets));
        }

        /** Whether all of it could be read. */
        private boolean collect(JsonElement value, List<Cidr> subnets) {
            if (value instanceof JsonArray list) {
                return list.asList().stream().allMatch(element -> collect(element, subnets));
            }
            if (value instanceof JsonObject object) {
                if (object.get("prefix") instanceof JsonObject prefix) {
                    return add(text(prefix, "addr"), text(prefix, "len"), subnets);
                }
                if (object.get("elem") instanceof JsonObject element) {
                    return collect(element.get("val"), subnets);
                }
                return object.has("set") && collect(object.get("set"), subnets);
            }
            String text = value.getAsString();
            if (text.startsWith("@")) {
                JsonArray elements = sets.get(table + " " + text);
                return elements != null && collect(elements, subnets);
            }
            return add(text, text.indexOf(':') < 0 ? "32" : "128", subnets);
        }

        private boolean add(String address, String length, List<Cidr> subnets) {
            try {
                return subnets.add(Cidr.parse(address + "/" + length));
            } catch (IllegalArgumentException aRangeOrAName) {
                return false;
            }
        }
    }
}
