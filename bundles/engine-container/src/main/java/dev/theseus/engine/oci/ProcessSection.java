package dev.theseus.engine.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.host.HostFacts;
import dev.theseus.engine.container.LimitConfig.Ulimit;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.user.UserDatabase;
import dev.theseus.settings.DaemonSettings;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The OCI {@code process} object: of a container's first process and of execs. */
final class ProcessSection {
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final HostFacts host;
    private final DaemonSettings settings;

    ProcessSection(HostFacts host, DaemonSettings settings) {
        this.host = host;
        this.settings = settings;
    }

    /** What differs between a first process and an exec. */
    record Wish(
            List<String> argv,
            List<String> environment,
            String workingDirectory,
            boolean terminal,
            Optional<TerminalSize> terminalSize,
            UserDatabase.Identity identity,
            List<String> capabilities,
            boolean noNewPrivileges,
            int oomScoreAdj,
            List<Ulimit> ulimits) {}

    JsonObject write(Wish wish) {
        JsonObject process = new JsonObject();
        process.addProperty("terminal", wish.terminal);
        wish.terminalSize.filter(size -> wish.terminal).ifPresent(size -> process.add("consoleSize", box(size)));
        process.add("user", user(wish.identity));
        process.add("args", strings(wish.argv));
        process.add("env", strings(wish.environment));
        process.addProperty("cwd", wish.workingDirectory.isEmpty() ? "/" : wish.workingDirectory);
        process.add("capabilities", capabilities(wish));
        process.add("rlimits", rlimits(wish.ulimits));
        process.addProperty("noNewPrivileges", wish.noNewPrivileges);
        process.addProperty("oomScoreAdj", wish.oomScoreAdj);
        return process;
    }

    /**
     * PATH, HOSTNAME, TERM and HOME as Docker sets them, where the container does not say otherwise; a bare name takes a
     * variable away.
     */
    static List<String> environment(List<String> own, String hostname, boolean terminal, String home) {
        Map<String, String> byName = new LinkedHashMap<>();
        byName.put("PATH", DEFAULT_PATH);
        byName.put("HOSTNAME", hostname);
        if (terminal) {
            byName.put("TERM", "xterm");
        }
        for (String entry : own) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                byName.remove(entry);
            } else {
                byName.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        byName.putIfAbsent("HOME", home);
        List<String> environment = new ArrayList<>();
        byName.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }

    static boolean noNewPrivileges(SecurityConfig security, boolean fallback) {
        return SecurityOptions.parse(security.securityOpt()).noNewPrivileges().orElse(fallback);
    }

    private static JsonObject box(TerminalSize size) {
        JsonObject box = new JsonObject();
        box.addProperty("height", size.rows());
        box.addProperty("width", size.columns());
        return box;
    }

    private static JsonObject user(UserDatabase.Identity identity) {
        JsonObject user = new JsonObject();
        user.addProperty("uid", identity.uid());
        user.addProperty("gid", identity.gid());
        JsonArray additional = new JsonArray();
        identity.additionalGroups().forEach(additional::add);
        user.add("additionalGids", additional);
        return user;
    }

    /** A process that is not root gets no effective capabilities until it executes a file that has some. */
    private static JsonObject capabilities(Wish wish) {
        boolean root = wish.identity.uid() == 0;
        JsonObject sets = new JsonObject();
        sets.add("bounding", strings(wish.capabilities));
        sets.add("effective", strings(root ? wish.capabilities : List.of()));
        sets.add("permitted", strings(root ? wish.capabilities : List.of()));
        return sets;
    }

    private JsonArray rlimits(List<Ulimit> own) {
        Map<String, Ulimit> byName = new LinkedHashMap<>();
        settings.containers()
                .ulimits()
                .forEach((name, limit) -> byName.put(name, new Ulimit(name, limit.soft(), limit.hard())));
        own.forEach(limit -> byName.put(limit.name(), limit));
        JsonArray rlimits = new JsonArray();
        byName.values().forEach(limit -> {
            JsonObject entry = new JsonObject();
            entry.addProperty("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT));
            entry.addProperty("soft", unsigned(bounded(limit.name(), limit.soft())));
            entry.addProperty("hard", unsigned(bounded(limit.name(), limit.hard())));
            rlimits.add(entry);
        });
        return rlimits;
    }

    /** Without a limit it is -1 here, and the greatest number of 64 bits in the specification. */
    private static BigInteger unsigned(long limit) {
        return new BigInteger(Long.toUnsignedString(limit));
    }

    /** Without CAP_SYS_RESOURCE nothing above the daemon's own hard limit can be given; the runtime would fail. */
    private long bounded(String name, long limit) {
        long highest = host.hardLimit(name);
        boolean mayRaise = host.capabilities().contains("CAP_SYS_RESOURCE");
        return mayRaise || highest < 0 ? limit : limit < 0 || limit > highest ? highest : limit;
    }

    static JsonArray strings(List<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }
}
