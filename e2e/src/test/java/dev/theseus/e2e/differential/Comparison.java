package dev.theseus.e2e.differential;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Compares two trees key by key. */
final class Comparison {
    private final Call call;
    private final Optional<Pattern> drop;
    private final Optional<Pattern> sort;
    private final List<Difference> found = new ArrayList<>();

    private Comparison(Call call) {
        this.call = call;
        this.drop = call.drop();
        this.sort = call.sort();
    }

    /** Where our answer differs from the peer's. */
    static List<Difference> of(Call call, JsonElement ours, JsonElement theirs) {
        Comparison comparison = new Comparison(call);
        comparison.compare(ours, theirs, "");
        return comparison.found;
    }

    private void compare(JsonElement ours, JsonElement theirs, String path) {
        if (drop.isPresent()
                && drop.get().matcher(path.replaceFirst("^/body", "")).find()) {
            return;
        }
        if (ours.isJsonObject() && theirs.isJsonObject()) {
            objects(ours.getAsJsonObject(), theirs.getAsJsonObject(), path);
        } else if (ours.isJsonArray() && theirs.isJsonArray()) {
            arrays(ours.getAsJsonArray(), theirs.getAsJsonArray(), path + "[]");
        } else if (!ours.equals(theirs)) {
            differ(path, shortened(ours) + ", theirs " + shortened(theirs));
        }
    }

    private void objects(JsonObject ours, JsonObject theirs, String path) {
        for (String key : theirs.keySet()) {
            String place = path + "/" + key;
            if (ours.has(key)) {
                compare(ours.get(key), theirs.get(key), place);
            } else if (drop.isEmpty()
                    || !drop.get().matcher(place.replaceFirst("^/body", "")).find()) {
                differ(place, "absent, theirs " + shortened(theirs.get(key)));
            }
        }
        for (String key : ours.keySet()) {
            String place = path + "/" + key;
            if (!theirs.has(key)
                    && (drop.isEmpty()
                            || !drop.get()
                                    .matcher(place.replaceFirst("^/body", ""))
                                    .find())) {
                differ(place, "extra " + shortened(ours.get(key)));
            }
        }
        if (path.isEmpty() && ours.has("status") && !ours.get("status").equals(theirs.get("status"))) {
            // With another status all else differs too, and says no more.
            Difference message =
                    new Difference(call.name(), "/status", shortened(ours) + ", theirs " + shortened(theirs));
            found.clear();
            found.add(message);
        }
    }

    private void arrays(JsonArray ours, JsonArray theirs, String path) {
        if (ours.size() != theirs.size()) {
            differ(
                    path,
                    ours.size() + " elements, theirs " + theirs.size() + ": " + shortened(ours) + ", theirs "
                            + shortened(theirs));
            return;
        }
        boolean any = sort.isPresent()
                && sort.get().matcher(path.replaceFirst("^/body", "")).find();
        List<JsonElement> left = ordered(ours, any);
        List<JsonElement> right = ordered(theirs, any);
        for (int i = 0; i < left.size(); i++) {
            compare(left.get(i), right.get(i), path);
        }
    }

    private static List<JsonElement> ordered(JsonArray array, boolean any) {
        List<JsonElement> list = new ArrayList<>(array.asList());
        if (any) {
            list.sort(Comparator.comparing(Json::text));
        }
        return list;
    }

    private void differ(String where, String what) {
        found.add(new Difference(call.name(), where, what));
    }

    private static String shortened(JsonElement tree) {
        String text = Json.text(tree);
        return text.length() < 400 ? text : text.substring(0, 397) + "...";
    }
}
