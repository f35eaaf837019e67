package dev.theseus.engine.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** System call filters in the OCI form: the built-in one, and profiles in Docker's form. */
final class Seccomp {
    private static final JsonPrimitive X32 = new JsonPrimitive("SCMP_ARCH_X32");
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private final BooleanSupplier x32;
    private final JsonObject facts;

    /** {@code x32} tells whether the kernel may run programs of that kind; asked for each filter of amd64. */
    Seccomp(BooleanSupplier x32) {
        this.x32 = x32;
        try (InputStream in = Seccomp.class.getResourceAsStream("seccomp-default.json")) {
            if (in == null) {
                throw new IllegalStateException("seccomp-default.json is missing from the bundle");
            }
            facts = JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a container with these capabilities may call. */
    JsonObject standard(List<String> capabilities, String architecture) {
        boolean admin = capabilities.contains("CAP_SYS_ADMIN");
        JsonArray rules = new JsonArray();
        rules.add(allow(facts.getAsJsonArray("always")));
        JsonElement own = facts.getAsJsonObject("byArchitecture").get(architecture);
        if (own != null) {
            rules.add(allow(own.getAsJsonArray()));
        }
        for (String capability : capabilities) {
            JsonElement names = facts.getAsJsonObject("byCapability").get(capability);
            if (names != null) {
                rules.add(allow(names.getAsJsonArray()));
            }
        }
        facts.getAsJsonArray("byArgument").forEach(rule -> rules.add(allowWhen(rule.getAsJsonObject())));
        if (!admin) {
            facts.getAsJsonArray("withoutAdmin").forEach(rule -> rules.add(allowWhen(rule.getAsJsonObject())));
            JsonObject missing = new JsonObject();
            missing.add("names", facts.getAsJsonArray("missingWithoutAdmin"));
            missing.addProperty("action", "SCMP_ACT_ERRNO");
            missing.addProperty("errnoRet", ENOSYS);
            rules.add(missing);
        }
        JsonObject filter = new JsonObject();
        filter.addProperty("defaultAction", "SCMP_ACT_ERRNO");
        filter.addProperty("defaultErrnoRet", EPERM);
        addArchitectures(filter, architecture);
        filter.add("syscalls", rules);
        return filter;
    }

    /**
     * The kinds of programs that the machine runs besides its own. Compiling the filter costs a runtime more time than all else
     * that it does to make a container, so it is not compiled for a kind that the kernel refuses to run.
     */
    private void addArchitectures(JsonObject filter, String architecture) {
        if (facts.getAsJsonObject("architectures").get(architecture) instanceof JsonArray known) {
            JsonArray runnable = known.deepCopy();
            if (runnable.contains(X32) && !x32.getAsBoolean()) {
                runnable.remove(X32);
            }
            filter.add("architectures", runnable);
        }
    }

    private static JsonObject allow(JsonArray names) {
        JsonObject rule = new JsonObject();
        rule.add("names", names);
        rule.addProperty("action", "SCMP_ACT_ALLOW");
        return rule;
    }

    private static JsonObject allowWhen(JsonObject fact) {
        JsonObject condition = new JsonObject();
        condition.add("index", fact.get("index"));
        condition.add("value", fact.get("value"));
        condition.add("valueTwo", fact.get("valueTwo"));
        condition.add("op", fact.get("op"));
        JsonArray conditions = new JsonArray();
        conditions.add(condition);
        JsonObject rule = allow(fact.getAsJsonArray("names"));
        rule.add("args", conditions);
        return rule;
    }

    /** A profile that the user brought, in Docker's form; its includes and excludes are resolved. */
    JsonObject custom(String profile, List<String> capabilities, String architecture) {
        JsonObject given;
        try {
            given = JsonParser.parseString(profile).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw EngineException.invalid("decoding seccomp profile failed: " + e.getMessage());
        }
        JsonObject filter = new JsonObject();
        for (String key : List.of("defaultAction", "defaultErrnoRet", "architectures", "flags", "listenerPath")) {
            if (given.has(key)) {
                filter.add(key, given.get(key));
            }
        }
        if (!filter.has("defaultAction")) {
            throw EngineException.invalid("seccomp profile has no defaultAction");
        }
        if (given.has("archMap") && !filter.has("architectures")) {
            addArchitectures(filter, architecture);
        }
        JsonArray rules = new JsonArray();
        if (given.get("syscalls") instanceof JsonArray syscalls) {
            for (JsonElement rule : syscalls) {
                if (!(rule instanceof JsonObject object)) {
                    throw EngineException.invalid("decoding seccomp profile failed: a rule is not an object: " + rule);
                }
                addRule(rules, object, capabilities, architecture);
            }
        }
        filter.add("syscalls", rules);
        return filter;
    }

    private static void addRule(JsonArray rules, JsonObject rule, List<String> capabilities, String architecture) {
        if (rule.get("includes") instanceof JsonObject includes && !matchesAll(includes, capabilities, architecture)
                || rule.get("excludes") instanceof JsonObject excludes
                        && matchesAny(excludes, capabilities, architecture)) {
            return;
        }
        JsonObject kept = new JsonObject();
        for (String key : List.of("names", "action", "errnoRet", "args")) {
            if (rule.has(key) && !rule.get(key).isJsonNull()) {
                kept.add(key, rule.get(key));
            }
        }
        if (rule.has("name") && !rule.has("names")) {
            JsonArray names = new JsonArray();
            names.add(rule.get("name"));
            kept.add("names", names);
        }
        rules.add(kept);
    }

    private static boolean matchesAll(JsonObject condition, List<String> capabilities, String architecture) {
        Set<String> arches = strings(condition, "arches");
        return (arches.isEmpty() || arches.contains(architecture))
                && capabilities.containsAll(strings(condition, "caps"));
    }

    private static boolean matchesAny(JsonObject condition, List<String> capabilities, String architecture) {
        return strings(condition, "arches").contains(architecture)
                || strings(condition, "caps").stream().anyMatch(capabilities::contains);
    }

    private static Set<String> strings(JsonObject object, String key) {
        Set<String> found = new HashSet<>();
        if (object.get(key) instanceof JsonArray array) {
            array.forEach(element -> found.add(element.getAsString()));
        }
        return found;
    }
}
