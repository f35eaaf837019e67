package dev.theseus.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the packages' versions to what changed since {@code src/test/baseline}: a driver that was built against that must be
 * told by its import ranges whether it still fits. A release puts its own jar there.
 */
class ApiBaselineTest {
    private static final File BASELINE = new File("src/test/baseline/api-1.0.jar");
    private static final File CLASSES = new File("target/classes");

    private static Set<Baseline.Info> compare(Jar newer, Jar older) throws Exception {
        try (Processor processor = new Processor()) {
            return new Baseline(processor, new DiffPluginImpl()).baseline(newer, older, null);
        }
    }

    private static List<String> wrong(Set<Baseline.Info> packages) {
        return packages.stream()
                .filter(info -> info.mismatch)
                .map(info -> info.packageName + " " + info.newerVersion + " should be " + info.suggestedVersion + "\n"
                        + info.packageDiff)
                .toList();
    }

    @Test
    void versionsTellWhatChanged() throws Exception {
        try (Jar now = new Jar(CLASSES);
                Jar before = new Jar(BASELINE)) {
            assertEquals(List.of(), wrong(compare(now, before)));
        }
    }

    /** The guard itself: what the present API has and the old one has not is seen as removed, which is a major change. */
    @Test
    void aChangeWithoutItsVersionIsFound() throws Exception {
        try (Jar now = new Jar(CLASSES);
                Jar before = new Jar(BASELINE)) {
            Set<String> found = compare(before, now).stream()
                    .filter(info -> info.mismatch)
                    .map(info -> info.packageName + " " + info.suggestedVersion)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(found.contains("dev.theseus.api.storage 3.0.0"), found::toString);
        }
    }

    @Test
    void everyPackageOfBeforeIsThere() throws Exception {
        try (Jar now = new Jar(CLASSES);
                Jar before = new Jar(BASELINE)) {
            Set<String> packages = new TreeSet<>();
            compare(now, before).forEach(info -> packages.add(info.packageName));
            for (String concern : List.of("driver", "host", "image", "network", "runtime", "storage", "volume")) {
                assertTrue(packages.contains("dev.theseus.api." + concern), concern + " is missing in " + packages);
            }
        }
    }
}
