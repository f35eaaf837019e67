package dev.theseus.runtime.runc.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.linux.process.CommandResult;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a runtime and the kernel under it can do beyond what all can. */
final class RuntimeFeatures {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String RECURSIVE = "rro";
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)");

    private RuntimeFeatures() {}

    /** Words for {@link dev.theseus.api.driver.DriverInfo#capabilities}. */
    static Set<String> of(RuntimeCommand runtime) {
        // mount_setattr is what it takes.
        boolean possible = isAtLeast(System.getProperty("os.version"), 5, 12) && knowsRecursive(runtime);
        return possible ? Set.of(RuntimeDriver.RECURSIVE_READ_ONLY) : Set.of();
    }

    private static boolean knowsRecursive(RuntimeCommand runtime) {
        try {
            CommandResult result = runtime.run("", CallContext.background(TIMEOUT), "features");
            if (result.success()) {
                return lists(result.output());
            }
        } catch (EngineException e) {
            return false;
        }
        // It knows the option for longer than it can tell.
        return runtime.version().startsWith("crun") && isAtLeast(runtime.version(), 1, 4);
    }

    /** @param features as the verb of that name prints them */
    static boolean lists(String features) {
        try {
            return JsonParser.parseString(features) instanceof JsonObject object
                    && object.get("mountOptions") instanceof JsonArray options
                    && options.contains(new JsonPrimitive(RECURSIVE));
        } catch (JsonParseException e) {
            return false;
        }
    }

    static boolean isAtLeast(String version, int major, int minor) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.find()) {
            return false;
        }
        int first = Integer.parseInt(numbers.group(1));
        return first > major || first == major && Integer.parseInt(numbers.group(2)) >= minor;
    }
}
