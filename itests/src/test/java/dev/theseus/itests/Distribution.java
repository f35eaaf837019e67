package dev.theseus.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** The running distribution as a test sees it. */
final class Distribution {
    /** What a daemon with default settings uses. */
    private static final Set<String> STANDARD = Set.of(
            "runtime/runc",
            "storage/overlay2",
            "network/bridge",
            "firewall/iptables",
            "registry/registry",
            "volume/local");
    /** Generous: many tests may share few cores. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    BundleContext context() {
        return FrameworkUtil.getBundle(Distribution.class).getBundleContext();
    }

    List<Bundle> bundles() {
        return List.of(context().getBundles());
    }

    static CallContext within(Duration timeout) {
        return CallContext.background(timeout);
    }

    static CallContext patiently() {
        return within(PATIENCE);
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            Thread.sleep(20);
        }
    }

    <T> T service(Class<T> type) {
        ServiceReference<T> reference = context().getServiceReference(type);
        assertNotNull("no service " + type.getName(), reference);
        return context().getService(reference);
    }

    Slots slots() {
        return service(Slots.class);
    }

    Bundle bundle(String symbolicName) {
        return bundles().stream()
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }

    List<Bundle> drivers() {
        return bundles().stream()
                .filter(bundle -> isDriver(bundle.getSymbolicName()))
                .toList();
    }

    private static boolean isDriver(String symbolicName) {
        return symbolicName.matches("dev\\.theseus\\.(runtime|storage|network|image|volume)-.+");
    }

    /** Where a bundle of the distribution lies. */
    static Path jar(Bundle bundle) {
        return Assembly.home().resolve("bundle").resolve(bundle.getSymbolicName() + ".jar");
    }

    Optional<SlotView> slot(DriverKind kind, String name) {
        return slots().list().stream()
                .filter(slot -> slot.kind() == kind && slot.name().equals(name))
                .findFirst();
    }

    boolean is(SlotState state, DriverKind kind, String name) {
        return slot(kind, name).filter(slot -> slot.state() == state).isPresent();
    }

    /** Waits until every driver works, or has said why this host is not for it. */
    void awaitSettled() throws InterruptedException {
        await(
                "the standard drivers are active and no other is on its way",
                () -> STANDARD.stream().allMatch(slot -> activeSlots().contains(slot))
                        && slots().list().stream().allMatch(Distribution::isSettled));
    }

    private static boolean isSettled(SlotView slot) {
        return slot.state() == SlotState.ACTIVE
                || slot.state() == SlotState.ABSENT && slot.remark().contains("failed to recover");
    }

    /** As {@code kind/name}. */
    Set<String> activeSlots() {
        return slots().list().stream()
                .filter(slot -> slot.state() == SlotState.ACTIVE)
                .map(slot -> slot.kind().word() + "/" + slot.name())
                .collect(Collectors.toSet());
    }

    static void assertServed(String daemon) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(Assembly.root(daemon).resolve("api.sock")));
            channel.write(ByteBuffer.wrap(
                    "GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(4096);
            while (channel.read(answer) >= 0 && answer.hasRemaining()) {
                // To the end of the connection.
            }
            String text = StandardCharsets.US_ASCII.decode(answer.flip()).toString();
            assertEquals("HTTP/1.1 200 OK", text.lines().findFirst().orElse(""));
        }
    }
}
