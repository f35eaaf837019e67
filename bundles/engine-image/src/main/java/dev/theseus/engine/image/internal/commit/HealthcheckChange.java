package dev.theseus.engine.image.internal.commit;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.time.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code HEALTHCHECK [--interval=…] CMD …} or {@code NONE}. */
final class HealthcheckChange {
    private HealthcheckChange() {}

    static Healthcheck parse(String rest, List<String> shell) {
        Map<String, String> flags = new LinkedHashMap<>();
        String remaining = rest;
        while (remaining.startsWith("--")) {
            String[] parts = remaining.split("\\s+", 2);
            int equals = parts[0].indexOf('=');
            if (equals < 0) {
                throw EngineException.invalid("HEALTHCHECK: " + parts[0] + " needs a value");
            }
            flags.put(parts[0].substring(2, equals), parts[0].substring(equals + 1));
            remaining = parts.length == 2 ? parts[1].strip() : "";
        }
        List<String> test = test(remaining, shell);
        Duration interval = GoDuration.parse(flags.remove("interval"));
        Duration timeout = GoDuration.parse(flags.remove("timeout"));
        Duration startPeriod = GoDuration.parse(flags.remove("start-period"));
        Duration startInterval = GoDuration.parse(flags.remove("start-interval"));
        String retries = flags.remove("retries");
        if (!flags.isEmpty()) {
            throw EngineException.invalid(
                    "HEALTHCHECK: unknown flag: " + flags.keySet().iterator().next());
        }
        return new Healthcheck(test, interval, timeout, startPeriod, startInterval, retries(retries));
    }

    private static List<String> test(String remaining, List<String> shell) {
        String[] parts = remaining.split("\\s+", 2);
        String kind = parts[0].toUpperCase(Locale.ROOT);
        String probe = parts.length == 2 ? parts[1].strip() : "";
        if (kind.equals("NONE") && probe.isEmpty()) {
            return List.of("NONE");
        }
        if (!kind.equals("CMD") || probe.isEmpty()) {
            throw EngineException.invalid(
                    kind.equals("CMD")
                            ? "Missing command after HEALTHCHECK CMD"
                            : "Unknown type \"" + parts[0] + "\" in HEALTHCHECK (try CMD)");
        }
        List<String> test = new ArrayList<>();
        Optional<List<String>> exec = ChangeWords.json(probe);
        if (exec.isPresent()) {
            test.add("CMD");
            test.addAll(exec.get());
        } else if (shell.equals(DockerfileChanges.DEFAULT_SHELL)) {
            test.add("CMD-SHELL");
            test.add(probe);
        } else {
            test.add("CMD");
            test.addAll(shell);
            test.add(probe);
        }
        return test;
    }

    private static int retries(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            int retries = Integer.parseInt(text);
            if (retries >= 0) {
                return retries;
            }
        } catch (NumberFormatException e) {
            throw EngineException.invalid("HEALTHCHECK: --retries must be a number, not \"" + text + "\"");
        }
        throw EngineException.invalid("HEALTHCHECK: --retries cannot be negative");
    }
}
