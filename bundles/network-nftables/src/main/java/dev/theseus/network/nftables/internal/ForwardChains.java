package dev.theseus.network.nftables.internal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/** Finds chains of others that forwarded packets must pass and that the driver does not open. */
final class ForwardChains {
    private ForwardChains() {}

    /** @param chains as {@code nft -j list chains} prints them */
    static List<String> droppingByPolicy(String chains) {
        List<String> found = new ArrayList<>();
        for (JsonElement entry :
                JsonParser.parseString(chains).getAsJsonObject().getAsJsonArray("nftables")) {
            JsonObject chain = entry.getAsJsonObject().getAsJsonObject("chain");
            if (chain == null || !says(chain, "hook", "forward") || !says(chain, "policy", "drop")) {
                continue;
            }
            String family = chain.get("family").getAsString();
            String name =
                    chain.get("table").getAsString() + " " + chain.get("name").getAsString();
            boolean bridge = family.equals("bridge");
            boolean iptables = family.startsWith("ip") && name.equals("filter FORWARD");
            if (!bridge && !iptables) {
                found.add(family + " " + name);
            }
        }
        return found;
    }

    private static boolean says(JsonObject chain, String key, String value) {
        return chain.has(key) && chain.get(key).getAsString().equals(value);
    }
}
