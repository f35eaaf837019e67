package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.system.SystemService;
import dev.theseus.settings.ProxySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Facts about a daemon that is not there. */
public final class FakeSystem implements SystemService, Slots {
    @Override
    public Info info(CallContext context) {
        return new Info(
                "id",
                "host",
                3,
                1,
                0,
                2,
                4,
                "overlay2",
                Map.of("Backing Filesystem", "ext4"),
                "json-file",
                1,
                List.of("local"),
                List.of("bridge", "host", "none"),
                List.of("json-file"),
                Map.of("runc", List.of("runc")),
                "runc",
                "6.18",
                "Debian",
                "x86_64",
                2,
                1L << 32,
                "/var/lib/theseus",
                "tini",
                List.of("name=seccomp,profile=builtin"),
                List.of("127.0.0.0/8"),
                List.of(),
                new ProxySettings("http://me:secret@proxy:3128", "", ".corp"),
                List.of(),
                false,
                true,
                40,
                20,
                0,
                Instant.parse("2026-01-01T00:00:00Z"),
                List.of(),
                "iptables");
    }

    @Override
    public String release() {
        return version().version();
    }

    @Override
    public Version version() {
        return new Version(
                "0.1.0",
                "abcdef0",
                "2026-01-01T00:00:00Z",
                "6.18",
                "amd64",
                List.of(new Part("runc", "1.1.5", Map.of("GitCommit", "x"))));
    }

    @Override
    public DiskUsage diskUsage(CallContext context) {
        return new DiskUsage(4_000_000, List.of(new ImageUsage(FakeImages.BUSYBOX, 0, 1)), List.of(), List.of());
    }

    @Override
    public List<DriverKind> kinds() {
        return DriverKind.all();
    }

    @Override
    public <D extends Driver> Slot<D> of(Class<D> type, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Slot<? extends Driver> any(DriverKind kind, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> names(DriverKind kind) {
        return List.of();
    }

    @Override
    public boolean isActive(DriverKind kind, String name) {
        return true;
    }

    @Override
    public List<SlotView> list() {
        return List.of(new SlotView(
                DriverKind.RUNTIME,
                "runc",
                SlotState.ACTIVE,
                Optional.of(new DriverInfo("runc", "1.1.5", Set.of(), Map.of())),
                "dev.theseus.runtime-runc 0.1.0",
                0,
                List.of(new SlotView.CallView("create", Duration.ofMillis(5), "abc", List.of("top", "below"))),
                true,
                ""));
    }
}
