package dev.theseus.tck;

import static dev.theseus.tck.StorageTrial.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.RecoveryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a driver knows after the one before it has gone. */
interface StorageRecoveryContract extends StorageContract {
    @Test
    default void recoverTellsExpectedMissingAndUnknown() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        trial().prepare("c1", "base");
        trial().prepare("c2", "base");
        trial().reopen();
        RecoveryReport report = trial().recover("base", "c1", "lost");
        assertEquals(Set.of("base", "c1"), report.adopted());
        assertEquals(Set.of("lost"), report.missing());
        assertEquals(Set.of("c2"), report.unknown());
        assertEquals(List.of("base", "c1", "c2"), trial().keys(), "recover must not destroy");
    }

    @Test
    default void recoverMayBeRepeated() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        RecoveryReport first = trial().recover("base");
        assertEquals(first, trial().recover("base"));
        assertEquals(Set.of("base"), first.adopted());
    }

    @Test
    default void snapshotsOutliveTheDriver() throws IOException {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        trial().prepare("c1", "base");
        var mounts = trial().driver().mounts(key("c1"), trial().context());
        var info = trial().driver().stat(key("c1"), trial().context());
        try (MountedTree tree = trial().mount("c1")) {
            Files.writeString(tree.path("g"), "before");
            trial().reopen();
            trial().recover("base", "c1");
            assertEquals("before", Files.readString(tree.path("g")), "a mounted snapshot must stay mounted");
            Files.writeString(tree.path("h"), "after");
        }
        assertEquals(mounts, trial().driver().mounts(key("c1"), trial().context()));
        assertEquals(info, trial().driver().stat(key("c1"), trial().context()));
        try (MountedTree tree = trial().mount("c1")) {
            assertEquals("after", Files.readString(tree.path("h")));
        }
    }

    @Test
    default void removedStaysRemoved() {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        trial().prepare("c1", "base");
        trial().remove("c1");
        trial().reopen();
        assertEquals(Set.of("c1"), trial().recover("c1", "base").missing());
    }

    @Test
    default void diagnoseFindsAHealthyDriverHealthy() {
        trial().prepare("c1", "");
        List<Diagnostic> findings = trial().driver().diagnose(trial().context());
        for (Diagnostic finding : findings) {
            assertTrue(finding.healthy(), finding.toString());
            assertFalse(finding.check().isBlank());
        }
        assertEquals(List.of("c1"), trial().keys());
    }
}
