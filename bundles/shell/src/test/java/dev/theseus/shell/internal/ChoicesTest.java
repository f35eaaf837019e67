package dev.theseus.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChoicesTest {
    private static final Slots SLOTS = slots(
            slot(DriverKind.STORAGE, "overlay2", "dev.theseus.storage-overlay 0.1.0"),
            slot(DriverKind.STORAGE, "vfs", "dev.theseus.storage-vfs 0.1.0"),
            slot(DriverKind.NETWORK, "host", "dev.theseus.network-bridge 0.1.0"),
            slot(DriverKind.NETWORK, "none", "dev.theseus.network-bridge 0.1.0"),
            slot(DriverKind.VOLUME, "overlay", "org.example.volumes 1.0"));

    /** A kind that the shell has never heard of. */
    private static final DriverKind WEATHER = DriverKind.of("weather", Driver.class, Optional.empty());

    private static SlotView slot(DriverKind kind, String name, String bundle) {
        return new SlotView(kind, name, SlotState.ACTIVE, Optional.empty(), bundle, 0, List.of(), true, "");
    }

    private static Slots slots(SlotView... views) {
        return (Slots) Proxy.newProxyInstance(
                ChoicesTest.class.getClassLoader(), new Class<?>[] {Slots.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "list" -> List.of(views);
                        case "kinds" -> List.of(DriverKind.STORAGE, WEATHER);
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    @Test
    void theKindsOfTheSlotsAreOffered() {
        assertEquals(
                List.of("storage", "weather"),
                Choices.kinds(SLOTS).after(new Arguments(List.of(), Set.of(), Path.of("/")), "").stream()
                        .map(Candidate::value)
                        .toList());
        assertSame(WEATHER, Choices.kind(SLOTS, "Weather"));
        assertEquals(
                "no kind \"tide\"; there are storage and weather",
                assertThrows(EngineException.class, () -> Choices.kind(SLOTS, "tide"))
                        .message());
    }

    @Test
    void aDriverIsMeantByItsName() {
        assertEquals("overlay2", Choices.name(SLOTS, DriverKind.STORAGE, "overlay2"));
        assertEquals("overlay", Choices.name(SLOTS, DriverKind.VOLUME, "overlay"));
    }

    @Test
    void aDriverIsMeantByWhatItsBundleIsCalled() {
        assertEquals("overlay2", Choices.name(SLOTS, DriverKind.STORAGE, "overlay"));
        assertEquals("overlay2", Choices.name(SLOTS, DriverKind.STORAGE, "storage-overlay"));
        assertEquals("overlay2", Choices.name(SLOTS, DriverKind.STORAGE, "dev.theseus.storage-overlay"));
    }

    @Test
    void aWordThatMeansTwoDriversOrNoneIsLeftAsItIs() {
        assertEquals("bridge", Choices.name(SLOTS, DriverKind.NETWORK, "bridge"));
        assertEquals("zfs", Choices.name(SLOTS, DriverKind.STORAGE, "zfs"));
    }
}
