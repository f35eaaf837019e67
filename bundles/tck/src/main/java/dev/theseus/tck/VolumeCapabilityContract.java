package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.volume.VolumeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a volume driver that claims a capability has to do for it. */
interface VolumeCapabilityContract extends VolumeContract {
    Set<String> WORDS = Set.of(VolumeDriver.CONTENT_ON_HOST, VolumeDriver.EXCLUSIVE, VolumeDriver.DATA_ROOT_LAYOUT);

    private Set<String> claimed() {
        return driver().info().capabilities();
    }

    private void assumeClaimed(String capability) {
        Assumptions.assumeTrue(claimed().contains(capability), () -> "the driver does not claim " + capability);
    }

    @Test
    default void capabilitiesAreWordsOfTheInterface() {
        Set<String> unknown = new HashSet<>(claimed());
        unknown.removeAll(WORDS);
        assertEquals(Set.of(), unknown, "words that the engine does not know do nothing");
    }

    @Test
    default void contentIsSeenWhereStatSaysThoughNobodyHasItMounted() throws IOException {
        assumeClaimed(VolumeDriver.CONTENT_ON_HOST);
        driver().create("data", Map.of(), context());
        Path mounted = driver().mount("data", "c1", context());
        Files.writeString(mounted.resolve("f"), "content");
        driver().unmount("data", "c1", context());
        Path told = driver().stat("data", context()).orElseThrow();
        assertTrue(Files.exists(told.resolve("f")), () -> "no content in " + told);
    }

    /** It would be pruned by the one though the other's containers are on it. */
    @Test
    default void anotherEngineSeesNoneOfTheVolumes() {
        assumeClaimed(VolumeDriver.EXCLUSIVE);
        driver().create("data", Map.of(), context());
        inAnotherEngine((other, settings) -> {
            String name = other.info().name();
            other.recover(
                    new RecoveryRequest(
                            settings.engineId(),
                            settings.stateDirectory(DriverKind.VOLUME, name),
                            settings.runDirectory(DriverKind.VOLUME, name),
                            Set.of()),
                    context());
            assertEquals(List.of(), other.list(context()));
            other.create("data", options(), context());
            other.remove("data", context());
        });
        assertEquals(List.of("data"), driver().list(context()));
    }

    @Test
    default void contentLiesInTheDataRootsLayout() {
        assumeClaimed(VolumeDriver.DATA_ROOT_LAYOUT);
        driver().create("data", Map.of(), context());
        assertEquals(
                Optional.of(settings().dataRoot().resolve("volumes/data/_data")), driver().stat("data", context()));
    }

    /** Work with a driver of another engine on the same host. */
    @FunctionalInterface
    interface Elsewhere {
        void run(VolumeDriver other, EngineSettings settings);
    }
}
