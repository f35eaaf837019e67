package dev.theseus.e2e.differential;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import java.util.function.UnaryOperator;

/** JSON trees, as the player needs them. */
final class Json {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    /** The text of a tree, nulls included. */
    static String text(JsonElement tree) {
        return GSON.toJson(tree);
    }

    static boolean isString(JsonElement tree) {
        return tree.isJsonPrimitive() && tree.getAsJsonPrimitive().isString();
    }

    static boolean isNumber(JsonElement tree) {
        return tree.isJsonPrimitive() && tree.getAsJsonPrimitive().isNumber();
    }

    /** A copy in which every key and every string has been rewritten. */
    static JsonElement rewrite(JsonElement tree, UnaryOperator<String> rule) {
        if (tree.isJsonObject()) {
            JsonObject copy = new JsonObject();
            for (Map.Entry<String, JsonElement> field : tree.getAsJsonObject().entrySet()) {
                copy.add(rule.apply(field.getKey()), rewrite(field.getValue(), rule));
            }
            return copy;
        }
        if (tree.isJsonArray()) {
            JsonArray copy = new JsonArray();
            tree.getAsJsonArray().forEach(element -> copy.add(rewrite(element, rule)));
            return copy;
        }
        return isString(tree) ? new JsonPrimitive(rule.apply(tree.getAsString())) : tree;
    }

    /** What a dotted path leads to; {@code *} stands for every element of an array; null when nothing is there. */
    static JsonElement pick(JsonElement tree, String path) {
        if (path.isEmpty()) {
            return tree;
        }
        int dot = path.indexOf('.');
        String step = dot < 0 ? path : path.substring(0, dot);
        String rest = dot < 0 ? "" : path.substring(dot + 1);
        if (step.equals("*")) {
            JsonArray all = new JsonArray();
            if (tree.isJsonArray()) {
                tree.getAsJsonArray().forEach(element -> all.add(pick(element, rest)));
            }
            return all;
        }
        if (tree.isJsonArray() && step.matches("\\d+")) {
            int index = Integer.parseInt(step);
            return index < tree.getAsJsonArray().size()
                    ? pick(tree.getAsJsonArray().get(index), rest)
                    : JsonNull.INSTANCE;
        }
        if (tree.isJsonObject() && tree.getAsJsonObject().has(step)) {
            return pick(tree.getAsJsonObject().get(step), rest);
        }
        return JsonNull.INSTANCE;
    }
}
