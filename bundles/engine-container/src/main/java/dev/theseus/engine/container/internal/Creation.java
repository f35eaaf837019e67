package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Containers.Created;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.id.RandomId;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.volume.VolumeMounts;
import dev.theseus.engine.volume.Volumes;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes containers. The record is written first, without its mark of completion; a crash before the mark leaves a record
 * that the next start undoes.
 */
public final class Creation {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final ContainerTable table;
    private final Settings settings;
    private final HostFacts host;
    private final Slots slots;
    private final ImageSnapshots images;
    private final Sandboxes sandboxes;
    private final Volumes volumes;
    private final VolumeMounts volumeMounts;
    private final RootFileSystem roots;
    private final FileTrees files;
    private final OwnLayers layers;
    private final ContainerLogs logs;
    private final Removal removal;

    public Creation(
            ContainerTable table,
            Settings settings,
            HostFacts host,
            Slots slots,
            ImageSnapshots images,
            Sandboxes sandboxes,
            Volumes volumes,
            VolumeMounts volumeMounts,
            RootFileSystem roots,
            FileTrees files,
            OwnLayers layers,
            ContainerLogs logs,
            Removal removal) {
        this.table = table;
        this.settings = settings;
        this.host = host;
        this.slots = slots;
        this.images = images;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.volumeMounts = volumeMounts;
        this.roots = roots;
        this.files = files;
        this.layers = layers;
        this.logs = logs;
        this.removal = removal;
    }

    Created create(Optional<String> wantedName, ContainerSpec asked, CallContext context) {
        wantedName.ifPresent(ContainerTable::checkName);
        ImageView image = images.resolve(asked.image(), asked.platform(), context);
        ContainerSpec spec = DaemonDefaults.complete(
                ImageDefaults.merge(new SharedNamespaces(table).resolve(asked), image.config()),
                settings.current(),
                host.cgroupVersion());
        List<String> warnings = new ArrayList<>(new SpecCheck(settings.current(), slots, logs).check(spec, context));
        foreignPlatform(asked, image).ifPresent(warnings::add);
        requireLinked(spec);
        ContainerRecord fresh = record(wantedName, spec, image);
        // Asked first: without the driver nothing shall have been made that only the driver can take back.
        layers.require(fresh.storageDriver(), fresh, context);
        context.trace().open("container").note("container.id", fresh.id()).close();
        Container container = table.add(fresh, () -> sandboxes.define(sandbox(fresh)));
        try {
            Files.createDirectories(container.directory(), OWNER_ONLY);
            List<MountPoint> mounts = new MountResolver(
                            table,
                            volumes,
                            new DataRootBinds(settings.current().folders().dataRoot()),
                            intended -> note(container, intended),
                            context)
                    .resolve(spec);
            table.note(container, before -> before.withMounts(mounts));
            prepareSnapshot(container.now(), context);
            fillFreshVolumes(container.now(), context);
            table.update(container, before -> before.withComplete(true));
            CreationSigns.set(container);
        } catch (RuntimeException e) {
            removal.undoCreation(container, context);
            throw e;
        } catch (IOException e) {
            removal.undoCreation(container, context);
            throw EngineException.internal("cannot create the folder of container " + fresh.shortId(), e);
        }
        return new Created(fresh.id(), warnings);
    }

    /** Nobody has asked for what may not run here; whoever names a platform knows. */
    private Optional<String> foreignPlatform(ContainerSpec asked, ImageView image) {
        String here = "linux/" + host.architecture();
        String there = image.platform().os() + "/" + image.platform().architecture();
        return asked.platform().isPresent() || here.equals(there)
                ? Optional.empty()
                : Optional.of(
                        "The requested image's platform (" + there + ") does not match the detected host platform ("
                                + here + ") and no specific platform was requested");
    }

    /** One that is not there is a bad wish, not a missing object: the client must not go and pull the image. */
    private void requireLinked(ContainerSpec spec) {
        for (String link : spec.networking().links()) {
            String name = link.substring(0, link.indexOf(':') < 0 ? link.length() : link.indexOf(':'));
            try {
                table.find(name);
            } catch (EngineException e) {
                throw e.as(ErrorKind.INVALID_PARAMETER).within("could not get container for " + name);
            }
        }
    }

    private void note(Container container, MountPoint intended) {
        table.note(
                container,
                before -> before.withMounts(Stream.concat(before.mounts().stream(), Stream.of(intended))
                        .toList()));
    }

    private ContainerRecord record(Optional<String> wantedName, ContainerSpec spec, ImageView image) {
        List<String> words = new ArrayList<>(spec.process().entrypoint().orElse(List.of()));
        words.addAll(spec.process().command().orElse(List.of()));
        DaemonSettings now = settings.current();
        return new ContainerRecord(
                RandomId.next(),
                wantedName.orElseGet(this::freeName),
                Instant.now(),
                spec,
                words.getFirst(),
                List.copyOf(words.subList(1, words.size())),
                image.id(),
                image.platform().os(),
                spec.lifecycle().runtime().isEmpty()
                        ? now.drivers().runtime()
                        : spec.lifecycle().runtime(),
                now.drivers().storage(),
                List.of(),
                new ContainerState(
                        ContainerStatus.CREATED,
                        0,
                        0,
                        Optional.empty(),
                        false,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Optional.empty()),
                Optional.empty(),
                0,
                false,
                false,
                false,
                false,
                List.of());
    }

    private String freeName() {
        String name = ContainerNames.suggest(0);
        for (int attempt = 1; !table.isNameFree(name); attempt++) {
            name = ContainerNames.suggest(attempt);
        }
        return name;
    }

    private static SandboxRequest sandbox(ContainerRecord container) {
        ContainerSpec spec = container.spec();
        return new SandboxRequest(
                container.sandbox(),
                SandboxOwner.container(container.id()),
                container.name(),
                spec.hostname(),
                spec.domainname(),
                spec.networking(),
                spec.exposedPorts());
    }

    private void prepareSnapshot(ContainerRecord container, CallContext context) {
        SnapshotKey parent = images.ensure(container.imageId(), container.storageDriver(), context);
        slots.storage(container.storageDriver())
                .call(
                        "prepare",
                        context,
                        (driver, c) ->
                                driver.prepare(container.layer(), Optional.of(parent), container.layerSpec(), c));
    }

    /** A fresh named or anonymous volume starts with what the image has at its mount point. */
    private void fillFreshVolumes(ContainerRecord container, CallContext context) {
        List<MountPoint> candidates = container.mounts().stream()
                .filter(mount -> mount.type().equals("volume") && mount.copyUp())
                .toList();
        if (candidates.isEmpty()) {
            return;
        }
        try (RootFileSystem.Visit visit = roots.visit(container, context)) {
            for (MountPoint mount : candidates) {
                fill(mount, container, visit.root(), context);
            }
        }
    }

    private void fill(MountPoint mount, ContainerRecord container, Path root, CallContext context) {
        Optional<String> inImage = folder(root, mount.destination());
        if (inImage.isEmpty()) {
            return;
        }
        Path volume = volumeMounts.mount(mount.name(), container.id(), context);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(volume)) {
            if (!entries.iterator().hasNext()) {
                files.copyContents(root, inImage.get(), volume);
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot read volume " + mount.name(), e);
        } finally {
            volumeMounts.unmount(mount.name(), container.id(), context);
        }
    }

    /** Where the path leads to in the root; nothing when it leads nowhere, also half way: the runtime makes the mount point then. */
    private Optional<String> folder(Path root, String path) {
        try {
            String resolved = files.resolve(root, path);
            return files.stat(root, resolved).filter(FileEntry::isDirectory).map(entry -> resolved);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
