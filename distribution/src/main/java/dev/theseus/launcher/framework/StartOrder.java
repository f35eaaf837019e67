package dev.theseus.launcher.framework;

import dev.theseus.api.driver.DriverKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What is started when, told by the jars' names: what the API stands on; beside it the drivers, which may come and go anyway; and
 * last what only operators need, so that nobody waits for it.
 */
record StartOrder(List<Path> core, List<Path> drivers, List<Path> tools) {
    private static final String OWN = "dev.theseus.";
    /** Beside what is called by its kind. */
    private static final List<String> DRIVERS = List.of("image-", "name-service");

    private static final String METRICS = "metrics.jar";

    private static final List<String> TOOLS =
            List.of("shell", METRICS, "org.apache.felix.gogo.", "org.apache.felix.configadmin");

    /** It listens when all else that makes the API is there: a client must not find half of it. */
    private static final String LISTENS = "http.jar";

    /** What calls drivers, in the order in which it stops: drivers go only after it, or its calls would wait for their return. */
    static final List<String> CALLERS =
            List.of(OWN + "http", OWN + "rest-api", OWN + "face-buildkit", OWN + "engine-build", OWN + "engine");

    static StartOrder of(List<Path> jars) {
        List<Path> core = new ArrayList<>();
        List<Path> drivers = new ArrayList<>();
        List<Path> tools = new ArrayList<>();
        for (Path jar : jars) {
            String name = shortName(jar);
            if (isDriver(name)) {
                drivers.add(jar);
            } else if (TOOLS.stream().anyMatch(name::startsWith)) {
                tools.add(jar);
            } else {
                core.add(jar);
            }
        }
        // Libraries, of which one makes components of the others; in a group, an order that is the same everywhere.
        sort(core, jar -> (isOwn(jar) ? shortName(jar).equals(LISTENS) ? "2" : "1" : "0") + shortName(jar));
        // Recovery sweeps the storage before it opens the API.
        sort(drivers, jar -> (shortName(jar).startsWith("storage-") ? "0" : "1") + shortName(jar));
        sort(tools, StartOrder::shortName);
        return new StartOrder(core, drivers, tools);
    }

    /** The lambdas inside of {@code Comparator.comparing} can be serialized, which keeps them out of the start-up cache. */
    private static void sort(List<Path> jars, Function<Path, String> key) {
        jars.sort((one, other) -> key.apply(one).compareTo(key.apply(other)));
    }

    /** Nobody pays for metrics who has not asked for them. */
    List<Path> tools(boolean metrics) {
        return tools.stream()
                .filter(jar -> metrics || !shortName(jar).equals(METRICS))
                .toList();
    }

    private static boolean isDriver(String name) {
        return DRIVERS.stream().anyMatch(name::startsWith)
                || DriverKind.all().stream().anyMatch(kind -> name.startsWith(kind.word() + "-"));
    }

    private static boolean isOwn(Path jar) {
        return String.valueOf(jar.getFileName()).startsWith(OWN);
    }

    private static String shortName(Path jar) {
        String name = String.valueOf(jar.getFileName());
        return name.startsWith(OWN) ? name.substring(OWN.length()) : name;
    }
}
