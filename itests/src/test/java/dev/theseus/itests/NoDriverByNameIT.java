package dev.theseus.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * No name of a driver chooses what the engine does. Names stand in one place, as defaults that are given to new
 * objects; the same words in other places mean something else, and each of these places is known here.
 */
class NoDriverByNameIT {
    private static final Path BUNDLES = Path.of("").toAbsolutePath().resolveSibling("bundles");
    private static final String DEFAULTS = "StandardDrivers.java";

    /** File to words that stand in it and are not, or not there, names of drivers. */
    private static final Map<String, Set<String>> OTHER_MEANINGS = new HashMap<>();

    static {
        // Networks that are always there, and modes of a container's network.
        other("PredefinedNetworks.java", "bridge", "host", "none");
        // The scope of networks.
        other("DefaultNetworks.java", "local", "none");
        // Modes of namespaces.
        other("IpcMode.java", "host", "none");
        other("PidMode.java", "host");
        other("NamespaceMode.java", "host");
        other("DaemonDefaults.java", "host");
        // Log drivers.
        other("SpecCheck.java", "local", "json-file");
        other("SystemInformation.java", "none", "local", "json-file");
        other("Launch.java", "none");
        other("CommandSpec.java", "none");
        other("StreamService.java", "none");
        other("ContainerService.java", "none");
        // The health of a container that has no check.
        other("ContainerQuery.java", "none");
        // In a sentence.
        other("ImportCheck.java", "none");
    }

    private static final Pattern NAMED = Pattern.compile("PROPERTY_NAME \\+ \"=(?:([\\w-]+)\"|\" \\+ \\w+\\.NAME)");
    private static final Pattern NAME = Pattern.compile("String NAME = \"([\\w-]+)\"");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|(?m)^\\s*//.*$", Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
    private static final Pattern DEFAULT = Pattern.compile("\\bStandardDrivers\\.[A-Z]+\\b");
    private static final Pattern COMPARED =
            Pattern.compile("equals|contains|startsWith|endsWith|matches|compareTo|==|!=|\\bcase\\b|\\bswitch\\b");

    private static final Map<Path, String> ENGINE = new HashMap<>();
    private static final Set<String> NAMES = new TreeSet<>();

    private static void other(String file, String... words) {
        OTHER_MEANINGS.put(file, Set.of(words));
    }

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> bundles = Files.list(BUNDLES)) {
            for (Path bundle : bundles.toList()) {
                sources(bundle).forEach((file, text) -> NAMES.addAll(names(text)));
            }
        }
        DriverKind.all().forEach(kind -> kind.choice().ifPresent(choice -> NAMES.add(choice.name())));
        try (Stream<Path> bundles = Files.list(BUNDLES)) {
            for (Path room : bundles.filter(NoDriverByNameIT::isOfTheEngine).toList()) {
                sources(room)
                        .forEach((file, text) ->
                                ENGINE.put(file, COMMENT.matcher(text).replaceAll("")));
            }
        }
        assertTrue(ENGINE.size() > 300, () -> "only " + ENGINE.size() + " files of the engine");
    }

    private static boolean isOfTheEngine(Path bundle) {
        return bundle.getFileName().toString().startsWith("engine");
    }

    private static Map<Path, String> sources(Path bundle) throws IOException {
        Path folder = bundle.resolve("src/main/java");
        Map<Path, String> texts = new HashMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    texts.put(file, Files.readString(file));
                }
            }
        }
        return texts;
    }

    private static List<String> names(String source) {
        List<String> names = new ArrayList<>();
        for (MatchResult named : NAMED.matcher(source).results().toList()) {
            if (named.group(1) != null) {
                names.add(named.group(1));
            } else {
                Matcher name = NAME.matcher(source);
                assertTrue(name.find(), source);
                names.add(name.group(1));
            }
        }
        return names;
    }

    private static List<String> found(String file, String source) {
        return LITERAL.matcher(source)
                .results()
                .map(literal -> literal.group(1))
                .filter(NAMES::contains)
                .filter(word -> !OTHER_MEANINGS.getOrDefault(file, Set.of()).contains(word))
                .map(word -> file + ": " + word)
                .toList();
    }

    private static List<String> compared(String file, String source) {
        return source.lines()
                .filter(line ->
                        DEFAULT.matcher(line).find() && COMPARED.matcher(line).find())
                .map(line -> file + ": " + line.strip())
                .toList();
    }

    @Test
    void namesOfDriversStandInOnePlace() {
        assertTrue(
                NAMES.containsAll(Set.of(
                        "bridge",
                        "host",
                        "none",
                        "iptables",
                        "nftables",
                        "runc",
                        "overlay2",
                        "vfs",
                        "btrfs",
                        "registry",
                        "layout",
                        "local")),
                NAMES::toString);
        List<String> found = new ArrayList<>();
        ENGINE.forEach((path, source) -> {
            String file = path.getFileName().toString();
            if (!file.equals(DEFAULTS)) {
                found.addAll(found(file, source));
            }
        });
        assertEquals(List.of(), found);
    }

    @Test
    void noDefaultIsAskedFor() {
        List<String> found = new ArrayList<>();
        ENGINE.forEach(
                (path, source) -> found.addAll(compared(path.getFileName().toString(), source)));
        assertEquals(List.of(), found);
    }

    /** The guard itself. */
    @Test
    void aBranchOnANameIsFound() {
        assertEquals(
                List.of("Some.java: bridge"),
                found("Some.java", "if (network.driver().equals(\"bridge\")) { plan(); }"));
        assertEquals(
                List.of("Some.java: if (driver.equals(StandardDrivers.VOLUME)) {"),
                compared("Some.java", "if (driver.equals(StandardDrivers.VOLUME)) {"));
    }
}
