package dev.theseus.e2e.differential;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Puts words in the place of what must differ from daemon to daemon and from moment to moment: ids, times, paths, sizes. */
final class Mask {
    private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{64}\\b");
    private static final Pattern SHORT_ID = Pattern.compile("\\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{12}\\b");
    private static final Pattern TIME =
            Pattern.compile("(?!0001-01)\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern AGE =
            Pattern.compile("(?<=Up )(Less than a second|\\d+ seconds?)|(Less than a second|\\d+ seconds?)(?= ago)");
    private static final Pattern MAC = Pattern.compile("\\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\\b");
    /** The daemons choose subnets of the same pool, each in its own order. */
    private static final Pattern POOL = Pattern.compile("\\b10\\.\\d+\\.(12[89]|1[3-9]\\d|2\\d\\d)\\.\\d+");

    private static final Pattern ADDRESS = Pattern.compile("\\b(10\\.\\d+\\.\\d+\\.)\\d+(?![\\d/])");

    /** Numbers that only their type is compared of. */
    private static final Pattern NUMBER =
            Pattern.compile("/(Pid|Size|VirtualSize|SizeRw|SizeRootFs|SharedSize|LayersSize"
                    + "|SpaceReclaimed|NFd|NGoroutines|NEventsListener|time|timeNano|Images|Containers|ContainersRunning"
                    + "|ContainersStopped|ContainersPaused|current|total|start|PublicPort|Created|MemTotal|NCPU)$");

    private final Side side;
    private final List<String> roots;
    private final List<String> fixed;

    /** {@code roots} are the daemon's folders, {@code fixed} digests that have to be the same on both sides. */
    Mask(Side side, List<String> roots, List<String> fixed) {
        this.side = side;
        this.roots = roots;
        this.fixed = fixed;
    }

    /** A tree in which everything is masked. */
    JsonElement of(JsonElement tree) {
        return numbers(Json.rewrite(tree, this::of), "");
    }

    String of(String text) {
        String masked = text;
        for (Map.Entry<String, String> variable : side.variables().entrySet()) {
            String value = variable.getValue();
            if (value.length() >= 12) {
                masked = masked.replace(value, "{" + variable.getKey() + "}");
                if (ID.matcher(value).matches()) {
                    masked = masked.replace(value.substring(0, 12), "{" + variable.getKey() + " short}");
                }
            }
        }
        for (String root : roots) {
            masked = masked.replace(root, "ROOT");
        }
        masked = ID.matcher(masked).replaceAll(id -> fixed.contains(id.group()) ? id.group() : "ID");
        masked = SHORT_ID.matcher(masked).replaceAll("SHORT-ID");
        masked = TIME.matcher(masked).replaceAll("TIME");
        masked = AGE.matcher(masked).replaceAll("AGE");
        masked = POOL.matcher(masked).replaceAll("POOL");
        masked = MAC.matcher(masked).replaceAll("MAC");
        return ADDRESS.matcher(masked).replaceAll("$1N");
    }

    private static JsonElement numbers(JsonElement tree, String path) {
        if (tree.isJsonObject()) {
            JsonObject copy = new JsonObject();
            tree.getAsJsonObject()
                    .entrySet()
                    .forEach(field -> copy.add(field.getKey(), numbers(field.getValue(), path + "/" + field.getKey())));
            return copy;
        }
        if (tree.isJsonArray()) {
            JsonArray copy = new JsonArray();
            tree.getAsJsonArray().forEach(element -> copy.add(numbers(element, path + "[]")));
            return copy;
        }
        return Json.isNumber(tree) && NUMBER.matcher(path).find() ? new JsonPrimitive("NUMBER") : tree;
    }
}
