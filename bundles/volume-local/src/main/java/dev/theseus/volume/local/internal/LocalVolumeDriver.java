package dev.theseus.volume.local.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.linux.mount.MountTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** Volumes below {@code <data-root>/volumes}, in Docker's layout. */
@Component(
        property = {Driver.PROPERTY_NAME + "=local", Driver.PROPERTY_STATE_FORMAT + ":Integer=1"},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class LocalVolumeDriver implements VolumeDriver {
    private static final String VERSION = "0.1.0";
    private static final Set<String> CAPABILITIES = Set.of(CONTENT_ON_HOST, EXCLUSIVE, DATA_ROOT_LAYOUT);

    private final EngineSettings settings;
    private final VolumeStore store;
    private final VolumeUses uses;
    private final VolumeClaims claims = new VolumeClaims();

    @Activate
    public LocalVolumeDriver(@Reference EngineSettings settings) {
        this.settings = settings;
        this.store = new VolumeStore(settings.dataRoot());
        this.uses = new VolumeUses(settings.runDirectory(DriverKind.VOLUME, "local"));
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("local", VERSION, CAPABILITIES, Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        StateFormat.check(settings.stateDirectory(DriverKind.VOLUME, "local").resolve("FORMAT"));
        List<String> remarks = new ArrayList<>();
        Set<String> found = new TreeSet<>(store.names());
        List<Path> leftovers = store.leftovers();
        leftovers.forEach(path -> remarks.add(path + ": left by a call that was cut short; is deleted now"));
        sweep(leftovers);
        for (String name : found) {
            try {
                store.options(name);
            } catch (EngineException e) {
                remarks.add(e.message());
            }
        }
        Set<String> adopted = new HashSet<>(expected.keys());
        adopted.retainAll(found);
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(found);
        Set<String> unknown = new HashSet<>(found);
        unknown.removeAll(expected.keys());
        return new RecoveryReport(adopted, missing, unknown, remarks);
    }

    /** No volume any more, or not yet one: nobody knows of them. Beside the recovery, since a volume may have held much. */
    private void sweep(List<Path> leftovers) {
        if (!leftovers.isEmpty()) {
            Thread.ofPlatform().name("volume-leftovers").daemon().start(() -> leftovers.forEach(store::discard));
        }
    }

    @Override
    public void create(String name, Map<String, String> options, CallContext context) {
        VolumeName.require(name);
        VolumeOptions wanted = VolumeOptions.parse(options);
        context.check("create volume " + name);
        try (var _ = claims.claim(name, context)) {
            if (!store.exists(name)) {
                store.create(name, wanted);
            } else if (!store.options(name).equals(wanted)) {
                throw EngineException.conflict("a volume named " + name
                        + " exists with other options; remove it first or choose another name");
            }
        }
    }

    @Override
    public void remove(String name, CallContext context) {
        try (var _ = claims.claim(name, context)) {
            if (!store.exists(name)) {
                return;
            }
            Set<String> users = uses.of(name);
            if (!users.isEmpty()) {
                throw EngineException.conflict("volume " + name + " is in use by " + String.join(", ", users));
            }
            if (store.hasOptions(name)) {
                // A mount without a user is what a call left that was cut short between the two.
                unmountAll(name);
            } else {
                requireNothingMounted(name);
            }
            store.remove(name);
        }
    }

    @Override
    public Optional<Path> stat(String name, CallContext context) {
        return store.exists(name) ? Optional.of(store.data(name)) : Optional.empty();
    }

    @Override
    public List<String> list(CallContext context) {
        return store.names();
    }

    @Override
    public Path mount(String name, String mountId, CallContext context) {
        VolumeUses.requireId(mountId);
        context.check("mount volume " + name);
        try (var _ = claims.claim(name, context)) {
            if (!store.exists(name)) {
                throw EngineException.notFound("no such volume: " + name);
            }
            Path data = store.data(name);
            VolumeOptions options = store.options(name);
            if (options.needsMount() && !isMounted(name)) {
                mountOnto(data, options, context);
            }
            uses.add(name, mountId);
            return data;
        }
    }

    private static void mountOnto(Path data, VolumeOptions options, CallContext context) {
        try (Span span = context.trace().open("mount volume")) {
            span.note("volume.path", data.toString()).note("volume.device", options.device());
            try {
                MountCalls.mount(options.mountSpec(), data);
            } catch (EngineException e) {
                span.fail(e.message());
                // The system's ENOENT is about the device, not about what the caller asked for by name.
                throw EngineException.internal("failed to mount local volume: " + e.message());
            }
        }
    }

    @Override
    public void unmount(String name, String mountId, CallContext context) {
        VolumeUses.requireId(mountId);
        try (var _ = claims.claim(name, context)) {
            if (!VolumeName.isValid(name)) {
                return;
            }
            uses.remove(name, mountId);
            if (uses.of(name).isEmpty() && store.exists(name) && store.hasOptions(name)) {
                unmountAll(name);
            }
        }
    }

    private boolean isMounted(String name) {
        return MountTable.read().at(mountPoint(name)).isPresent();
    }

    private void unmountAll(String name) {
        Path target = mountPoint(name);
        MountTable.read().below(target).forEach(entry -> MountCalls.unmount(Path.of(entry.target())));
    }

    /** What an operator mounted into a plain volume is not the driver's to unmount, let alone to delete. */
    private void requireNothingMounted(String name) {
        MountTable.read().below(mountPoint(name)).stream().findFirst().ifPresent(entry -> {
            throw EngineException.conflict("volume " + name + ": " + entry.source() + " is mounted at " + entry.target()
                    + "; unmount it first");
        });
    }

    /** As the mount table names it: without links. */
    private Path mountPoint(String name) {
        Path data = store.data(name);
        try {
            return data.toRealPath();
        } catch (IOException e) {
            throw EngineException.internal("look up " + data, e);
        }
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        List<Diagnostic> findings = new ArrayList<>();
        for (String name : store.names()) {
            if (store.hasOptions(name) && uses.of(name).isEmpty() && isMounted(name)) {
                findings.add(new Diagnostic(
                        false,
                        "mounts without users",
                        "volume " + name + " is mounted but nothing uses it",
                        "umount " + store.data(name)));
            }
        }
        for (Path leftover : store.leftovers()) {
            findings.add(new Diagnostic(
                    false, "half-done calls", leftover + " is left of a call that was cut short", "rm -r " + leftover));
        }
        if (findings.isEmpty()) {
            int count = store.names().size();
            findings.add(new Diagnostic(true, "volumes", count + " volumes in " + store.folder(), ""));
        }
        return findings;
    }
}
