package example.runtime.sample;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.TaskStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code runc events --stats} prints, one line of JSON. Traffic of block devices is left out. */
final class StatsDocument {
    private static final Pattern CPU = Pattern.compile("\"cpu\":\\{\"usage\":\\{([^}]*)}");
    private static final Pattern MEMORY = Pattern.compile("\"memory\":\\{(?:\"cache\":\\d+,)?\"usage\":\\{([^}]*)}");
    private static final Pattern PIDS = Pattern.compile("\"pids\":\\{([^}]*)}");

    private StatsDocument() {}

    static TaskStats read(String json) {
        String cpu = part(CPU, json);
        String memory = part(MEMORY, json);
        String pids = part(PIDS, json);
        long host = hostMemory();
        long limit = number(memory, "limit");
        return new TaskStats(
                Instant.now(),
                number(cpu, "total"),
                number(cpu, "user"),
                number(cpu, "kernel"),
                List.of(),
                Map.of(),
                number(memory, "usage"),
                number(memory, "max"),
                limit <= 0 || limit > host ? host : limit,
                Map.of(),
                number(memory, "failcnt"),
                number(pids, "current"),
                number(pids, "limit"),
                List.of());
    }

    private static String part(Pattern pattern, String json) {
        Matcher found = pattern.matcher(json);
        if (!found.find()) {
            throw EngineException.internal("statistics: not in the runtime's answer: " + json);
        }
        return found.group(1);
    }

    /** Unlimited is a number beyond all that a long can hold. */
    private static long number(String part, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(part);
        if (!found.find()) {
            return 0;
        }
        return found.group(1).length() > 18 ? 0 : Long.parseLong(found.group(1));
    }

    private static long hostMemory() {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            String total = lines.filter(line -> line.startsWith("MemTotal:")).findFirst().orElse("0");
            return Long.parseLong(total.replaceAll("\\D", "")) * 1024;
        } catch (IOException e) {
            throw EngineException.internal("read the host's memory", e);
        }
    }
}
