package dev.theseus.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every artifact is a module of the Java platform too, for whoever builds against it with a module path. */
class ModulesIT {
    private static final Path BUNDLES = Path.of("").toAbsolutePath().resolveSibling("bundles");
    private static final Path HOME = Path.of(System.getProperty("theseus.distribution"));
    /** They stand on JUnit, which no daemon has. */
    private static final Set<String> FOR_TESTS = Set.of("dev.theseus.tck", "dev.theseus.testing");

    /** Artifact to its descriptor. */
    private static final Map<String, ModuleDescriptor> ARTIFACTS = new TreeMap<>();

    private static final List<Path> JARS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> folders = Files.list(BUNDLES)) {
            for (Path folder : folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList()) {
                Path jar = jarOf(folder);
                JARS.add(jar);
                ARTIFACTS.put(folder.getFileName().toString(), descriptor(jar));
            }
        }
        assertTrue(ARTIFACTS.size() > 15, ARTIFACTS::toString);
    }

    private static Path jarOf(Path module) throws IOException {
        try (Stream<Path> files = Files.list(module.resolve("target"))) {
            return files.filter(
                            file -> file.getFileName().toString().matches(module.getFileName() + "-[0-9][^/]*\\.jar"))
                    .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(module + " has no jar"));
        }
    }

    private static ModuleDescriptor descriptor(Path jar) {
        return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    }

    @Test
    void namesAreTheArtifacts() {
        ARTIFACTS.forEach((artifact, module) -> {
            assertEquals("dev.theseus." + artifact.replace('-', '.'), module.name());
            assertTrue(!module.isAutomatic(), () -> module.name() + " describes itself");
        });
        Path launcher = HOME.resolve("lib/theseus-launcher.jar");
        assertEquals("dev.theseus.launcher", descriptor(launcher).name());
    }

    /** What is shipped is what was looked at here. */
    @Test
    void theDistributionsBundlesAreTheseModules() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("bundle"))) {
            Set<String> shipped = new TreeSet<>();
            files.filter(file -> file.getFileName().toString().startsWith("dev.theseus."))
                    .forEach(jar -> shipped.add(descriptor(jar).name()));
            Set<String> built = new TreeSet<>();
            ARTIFACTS.values().forEach(module -> built.add(module.name()));
            assertTrue(built.containsAll(shipped), () -> shipped + " of " + built);
            assertTrue(shipped.size() > 15, shipped::toString);
        }
    }

    /** A kit is within each driver, hidden: see ADR 28. */
    @Test
    void noPackageIsInTwoModules() {
        Map<String, Set<String>> homes = new TreeMap<>();
        for (ModuleDescriptor module : ARTIFACTS.values()) {
            for (String name : module.packages()) {
                if (!isEmbeddedKit(module, name)) {
                    homes.computeIfAbsent(name, first -> new TreeSet<>()).add(module.name());
                }
            }
        }
        homes.values().removeIf(modules -> modules.size() == 1);
        assertEquals(Map.of(), homes);
    }

    private static boolean isEmbeddedKit(ModuleDescriptor module, String name) {
        return name.startsWith("dev.theseus.kit.")
                && !module.name().startsWith("dev.theseus.kit.")
                && module.exports().stream()
                        .noneMatch(exported -> exported.source().equals(name));
    }

    /** What they require is there, under the names that they say, and nobody sees a package twice. */
    @Test
    void theyResolveWithTheLibrariesOfTheDistribution() throws IOException {
        List<Path> path = new ArrayList<>(JARS);
        try (Stream<Path> shared = Files.list(HOME.resolve("lib/shared"));
                Stream<Path> others = Files.list(HOME.resolve("lib"));
                Stream<Path> bundles = Files.list(HOME.resolve("bundle"))) {
            shared.forEach(path::add);
            others.filter(jar -> jar.getFileName().toString().matches("(slf4j-api|org\\.osgi\\.).*\\.jar"))
                    .forEach(path::add);
            bundles.filter(jar -> jar.getFileName().toString().startsWith("org.apache.felix.gogo.runtime"))
                    .forEach(path::add);
        }
        Set<String> roots = new TreeSet<>();
        ARTIFACTS.values().forEach(module -> roots.add(module.name()));
        roots.removeAll(FOR_TESTS);
        Configuration resolved = Configuration.resolve(
                ModuleFinder.of(path.toArray(Path[]::new)),
                List.of(ModuleLayer.boot().configuration()),
                ModuleFinder.of(),
                roots);
        ModuleLayer layer = ModuleLayer.defineModulesWithManyLoaders(
                        resolved, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader())
                .layer();
        Set<String> found = new TreeSet<>();
        layer.modules().forEach(module -> found.add(module.getName()));
        assertTrue(found.containsAll(roots), () -> "only " + found);
    }
}
