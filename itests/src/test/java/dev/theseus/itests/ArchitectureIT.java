package dev.theseus.itests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may look at whom, over every bundle; it stands here because this module is built after all of them. */
class ArchitectureIT {
    /** Not drivers; each has rules of its own here. */
    private static final List<String> HOUSE = List.of(
            "api",
            "settings",
            "engine",
            "host",
            "linux",
            "http",
            "grpc",
            "rest-api",
            "face-buildkit",
            "build-dockerfile",
            "tck",
            "shell",
            "metrics",
            "testing",
            "distribution");

    private static JavaClasses all;

    /** Bundle to its root package, for drivers. */
    private static final Map<String, String> DRIVERS = new TreeMap<>();

    @BeforeAll
    static void scan() throws IOException {
        Path bundles = Path.of("").toAbsolutePath().resolveSibling("bundles");
        try (Stream<Path> folders = Files.list(bundles)) {
            Path launcher = bundles.resolveSibling("distribution");
            List<Path> built = Stream.concat(folders, Stream.of(launcher))
                    .map(folder -> folder.resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
            all = new ClassFileImporter().importPaths(built);
            for (Path classes : built) {
                String bundle = classes.getParent().getParent().getFileName().toString();
                if (!HOUSE.contains(bundle) && !bundle.startsWith("kit-") && !bundle.startsWith("engine-")) {
                    DRIVERS.put(bundle, "dev.theseus." + bundle.replace('-', '.') + "..");
                }
            }
        }
        assertTrue(DRIVERS.size() >= 7, () -> "only these drivers are built: " + DRIVERS.keySet());
    }

    /** Inside of a bundle too: what stands in a cycle can be read, tested and taken out only as a whole. */
    @Test
    void noPackagesDependOnEachOther() {
        slices().matching("dev.theseus.(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void theEngineKnowsNoDriverNoHttpAndNoSystemCall() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "com.sun.jna..",
                        "com.google.protobuf..",
                        "dev.theseus.linux..",
                        "dev.theseus.grpc..",
                        "dev.theseus.http..",
                        "dev.theseus.buildkit..",
                        "dev.theseus.rest..")
                .check(all);
        for (String driver : DRIVERS.values()) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.theseus.engine..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(driver)
                    .check(all);
        }
    }

    /** From the ground up; a room sees those before it. */
    private static final List<List<String>> ROOMS = List.of(
            List.of(
                    "core..",
                    "event..",
                    "file..",
                    "id..",
                    "plank..",
                    "settings..",
                    "slot..",
                    "state..",
                    "thread..",
                    "time..",
                    "trace..",
                    "user.."),
            List.of("archive..", "image.."),
            List.of("network.."),
            List.of("container..", "exec..", "health..", "log..", "oci..", "stdio..", "task..", "volume.."),
            List.of("assembly..", "system.."),
            List.of("build.."));

    private static String[] packages(List<List<String>> rooms) {
        return rooms.stream()
                .flatMap(List::stream)
                .map(room -> "dev.theseus.engine." + room)
                .toArray(String[]::new);
    }

    @Test
    void roomsOfTheEngineStandOnEachOtherInOneOrder() {
        classes()
                .that()
                .resideInAPackage("dev.theseus.engine..")
                .should()
                .resideInAnyPackage(packages(ROOMS))
                .check(all);
        for (int room = 0; room < ROOMS.size() - 1; room++) {
            noClasses()
                    .that()
                    .resideInAnyPackage(packages(List.of(ROOMS.get(room))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages(ROOMS.subList(room + 1, ROOMS.size())))
                    .check(all);
        }
    }

    /** Nor network's and image's of each other; what is inside of a room changes with the room alone. */
    @Test
    void roomsOfTheEngineSeeNothingInsideOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.engine.network..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.theseus.engine.image..")
                .check(all);
        for (int room = 0; room < ROOMS.size(); room++) {
            int own = room;
            String[] inner = IntStream.range(0, ROOMS.size())
                    .filter(other -> other != own)
                    .mapToObj(ROOMS::get)
                    .flatMap(List::stream)
                    .map(other -> "dev.theseus.engine." + other + "internal..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAnyPackage(packages(List.of(ROOMS.get(room))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(inner)
                    .check(all);
        }
    }

    /** Its parts are put together in one place. */
    @Test
    void onlyTheAssemblyPutsRoomsTogether() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.theseus.engine.assembly..", "dev.theseus.engine..assembly..", "dev.theseus.engine.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.theseus.engine..assembly..", "dev.theseus.engine.core..")
                .check(all);
    }

    @Test
    void theLanguageOfDockerfilesKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.build.dockerfile..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.theseus.build.dockerfile..",
                        "com.google.re2j..",
                        "java..",
                        "org.jspecify..",
                        "org.osgi.annotation..")
                .check(all);
    }

    @Test
    void driversKnowNeitherTheEngineNorEachOther() {
        DRIVERS.forEach((bundle, home) -> {
            List<String> others = DRIVERS.values().stream()
                    .filter(other -> !other.equals(home))
                    .toList();
            noClasses()
                    .that()
                    .resideInAPackage(home)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.theseus.engine..", "dev.theseus.http..", "dev.theseus.rest..")
                    .check(all);
            noClasses()
                    .that()
                    .resideInAPackage(home)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others.toArray(String[]::new))
                    .check(all);
        });
    }

    @Test
    void driversHideWhatTheyAre() {
        for (String home : DRIVERS.values()) {
            classes()
                    .that()
                    .resideInAPackage(home)
                    .should()
                    .resideInAPackage("..internal..")
                    .check(all);
        }
    }

    @Test
    void kitsStandOnTheApiAndOnSystemCallsOnly() {
        for (String kit : List.of(
                "dev.theseus.kit.storage..",
                "dev.theseus.kit.firewall..",
                "dev.theseus.kit.log..",
                "dev.theseus.kit.network..")) {
            noClasses()
                    .that()
                    .resideInAPackage(kit)
                    .should()
                    .dependOnClassesThat()
                    .resideOutsideOfPackages(
                            kit,
                            "dev.theseus.api..",
                            "dev.theseus.linux..",
                            "dev.theseus.kit.tls..",
                            "java..",
                            "javax.net..",
                            "com.google.gson..",
                            "org.jspecify..",
                            "org.slf4j..")
                    .check(all);
        }
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.kit.tls..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("dev.theseus.kit.tls..", "java..", "org.jspecify..")
                .check(all);
    }

    /** What a driver stands on is to be replaced with the driver; whoever else stood on it would have the old one. */
    @Test
    void onlyDriversAndTheHostsServicesKnowKits() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.theseus.api..",
                        "dev.theseus.engine..",
                        "dev.theseus.linux..",
                        "dev.theseus.rest..",
                        "dev.theseus.shell..",
                        "dev.theseus.tck..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.theseus.kit..")
                .check(all);
        // The server has its own copy of what reads its keys.
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.theseus.kit.storage..",
                        "dev.theseus.kit.firewall..",
                        "dev.theseus.kit.log..",
                        "dev.theseus.kit.network..")
                .check(all);
    }

    @Test
    void theHostsServicesAreKnownByTheApisInterfacesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.theseus.host..", "dev.theseus.tck..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.theseus.host..")
                .check(all);
    }

    /** A jar that is swapped in gets only what bundles export. */
    @Test
    void nobodyReachesIntoTheBundleOfSystemCalls() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.theseus.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.theseus.linux.internal..")
                .check(all);
    }

    @Test
    void theApiNeedsNobody() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.api..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("dev.theseus.api..", "java..", "org.jspecify..", "org.osgi.annotation..")
                .check(all);
    }

    /** The launcher has it on its own class path, before there is any bundle. */
    @Test
    void theSettingsNeedTheApiOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.settings..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.theseus.settings..",
                        "dev.theseus.api..",
                        "com.google.gson..",
                        "java..",
                        "org.jspecify..",
                        "org.osgi.annotation..")
                .check(all);
    }

    @Test
    void onlyOneBundleMakesSystemCalls() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.theseus.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(all);
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.theseus.engine..",
                        "dev.theseus.host..",
                        "dev.theseus.http..",
                        "dev.theseus.kit..",
                        "dev.theseus.rest..")
                .check(all);
    }

    @Test
    void facesUseTheEngineAndTheServerOnlyThroughTheirExports() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.theseus.rest..",
                        "dev.theseus.buildkit..",
                        "dev.theseus.http..",
                        "dev.theseus.metrics..",
                        "dev.theseus.shell..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.theseus.engine..internal..")
                .check(all);
        noClasses()
                .that()
                .resideInAnyPackage("dev.theseus.rest..", "dev.theseus.buildkit.*..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.theseus.http.server..", "io.netty..")
                .check(all);
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.buildkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.theseus.http.server..", "dev.theseus.rest..")
                .check(all);
    }

    @Test
    void metricsLookAtTheEngineAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.theseus.rest..", "dev.theseus.buildkit..", "dev.theseus.http..", "dev.theseus.linux..")
                .check(all);
    }

    @Test
    void theServerKnowsNoFace() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.theseus.rest..", "dev.theseus.buildkit..", "dev.theseus.shell..")
                .check(all);
    }

    /** It carries other daemons' protocols too. */
    @Test
    void theGroundOfGrpcKnowsTheApiOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.theseus.grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.theseus.engine..", "dev.theseus.http..", "dev.theseus.rest..", "com.google.protobuf..")
                .check(all);
    }

    /** What a third party builds a face against. */
    @Test
    void whatFacesSeeOfTheServerNeedsTheApiOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.theseus.http", "dev.theseus.http.json")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.theseus.http",
                        "dev.theseus.http.json",
                        "dev.theseus.api..",
                        "com.google.gson..",
                        "java..",
                        "org.jspecify..",
                        "org.osgi.annotation..")
                .check(all);
    }
}
