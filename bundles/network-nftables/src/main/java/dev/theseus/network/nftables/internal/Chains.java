package dev.theseus.network.nftables.internal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/** The chains of all tables, as {@code nft -j list chains} prints them. */
record Chains(List<Chain> all) {
    /** @param drops whether forwarded packets pass it and are dropped by its policy */
    record Chain(String family, String table, String name, boolean drops) {}

    Chains {
        all = List.copyOf(all);
    }

    static Chains parse(String json) {
        List<Chain> found = new ArrayList<>();
        for (JsonElement entry : JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("nftables")) {
            JsonObject chain = entry.getAsJsonObject().getAsJsonObject("chain");
            if (chain != null) {
                found.add(new Chain(
                        chain.get("family").getAsString(),
                        chain.get("table").getAsString(),
                        chain.get("name").getAsString(),
                        says(chain, "hook", "forward") && says(chain, "policy", "drop")));
            }
        }
        return new Chains(found);
    }

    private static boolean says(JsonObject chain, String key, String value) {
        return chain.has(key) && chain.get(key).getAsString().equals(value);
    }

    boolean has(String family, String table, String name) {
        return all.stream()
                .anyMatch(chain -> chain.family().equals(family)
                        && chain.table().equals(table)
                        && chain.name().equals(name));
    }

    /** @param table with its family before it */
    boolean hasAnyOf(String table) {
        return all.stream().anyMatch(chain -> table.equals(chain.family() + " " + chain.table()));
    }

    /** Chains of others that forwarded packets must pass and that the driver does not open. */
    List<String> droppingByPolicy() {
        return all.stream()
                .filter(Chain::drops)
                .filter(chain -> !isOpened(chain))
                .map(chain -> chain.family() + " " + chain.table() + " " + chain.name())
                .toList();
    }

    private static boolean isOpened(Chain chain) {
        boolean iptables = chain.family().startsWith("ip")
                && chain.table().equals("filter")
                && chain.name().equals("FORWARD");
        return iptables || chain.family().equals("bridge");
    }
}
