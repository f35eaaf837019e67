package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.UnpackOptions;
import dev.theseus.engine.container.ContainerFiles;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.internal.ContainerRoot.Place;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.user.UserDatabase;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** Copying in and out of containers, their changes, and their whole roots. */
public final class FileService implements ContainerFiles {
    private final ContainerTable table;
    private final RootFileSystem roots;
    private final FileTrees files;
    private final OwnLayers layers;
    private final ContainerEvents events;

    public FileService(ContainerTable table, RootFileSystem roots, FileTrees files, OwnLayers layers, Events events) {
        this.table = table;
        this.roots = roots;
        this.files = files;
        this.layers = layers;
        this.events = new ContainerEvents(events);
    }

    @Override
    public FileEntry stat(String reference, String path, CallContext context) {
        return within(reference, path, layers::read, context, (record, view) -> entry(reference, path, view));
    }

    private FileEntry entry(String reference, String path, ContainerRoot view) {
        Place place = view.locate(absolute(path));
        FileEntry entry = files.stat(place.root(), place.path()).orElseThrow(() -> notFound(reference, path));
        boolean directoryAsked = path.endsWith("/") || path.endsWith("/.");
        if (directoryAsked && !entry.isDirectory() && !entry.isSymbolicLink()) {
            throw EngineException.invalid("in container " + reference + ", " + path + " is no folder")
                    .because(
                            ContainerReasons.FILE_NO_FOLDER, Map.of(Attributes.NAME, reference, Attributes.PATH, path));
        }
        if (!entry.isSymbolicLink()) {
            return named(entry, path);
        }
        String target = files.resolve(place.root(), place.path());
        if (directoryAsked) {
            return named(files.stat(place.root(), target).orElseThrow(() -> notFound(reference, path)), path);
        }
        return new FileEntry(
                entry.name(), entry.mode(), entry.size(), entry.modified(), target, entry.uid(), entry.gid());
    }

    private static FileEntry named(FileEntry entry, String path) {
        Path last = Path.of(absolute(path)).getFileName();
        return new FileEntry(
                last == null ? "/" : last.toString(),
                entry.mode(),
                entry.size(),
                entry.modified(),
                entry.linkTarget(),
                entry.uid(),
                entry.gid());
    }

    private static EngineException notFound(String reference, String path) {
        return EngineException.notFound("in container " + reference + " there is no " + path)
                .because(ContainerReasons.FILE_NOT_FOUND, Map.of(Attributes.NAME, reference, Attributes.PATH, path));
    }

    private static String absolute(String path) {
        return Path.of("/").resolve(path).normalize().toString();
    }

    @Override
    public void get(String reference, String path, HeaderSink header, OutputStream tar, CallContext context) {
        within(reference, path, layers::read, context, (record, view) -> {
            FileEntry entry = entry(reference, path, view);
            header.accept(entry);
            Place place = view.locate(absolute(path));
            boolean contents = path.endsWith("/.");
            boolean follow = path.endsWith("/") || contents;
            String source = follow ? files.resolve(place.root(), place.path()) : place.path();
            Path last = Path.of(absolute(path)).getFileName();
            files.pack(place.root(), source, contents || last == null ? "." : last.toString(), tar);
            events.publish(record, ContainerChange.Plain.READ_FROM);
            return Boolean.TRUE;
        });
    }

    @Override
    public void put(
            String reference,
            String path,
            boolean noOverwriteDirNonDir,
            boolean copyUidGid,
            InputStream archive,
            CallContext context) {
        within(reference, path, container -> layers.write(container, context), context, (record, view) -> {
            Place place = view.locate(absolute(path));
            String target = files.resolve(place.root(), place.path());
            FileEntry entry = files.stat(place.root(), target).orElseThrow(() -> notFound(reference, path));
            if (!entry.isDirectory()) {
                throw EngineException.invalid("what shall be written into is no folder")
                        .because(ContainerReasons.TARGET_NO_FOLDER);
            }
            // Where a link leads decides, not where it lies.
            Place reached = view.whole() ? view.locate(target) : place;
            if (!reached.writable()) {
                throw EngineException.forbidden("the mount is read-only").because(ContainerReasons.MOUNT_READ_ONLY);
            }
            if (record.spec().storage().readonlyRootfs() && reached.own()) {
                throw EngineException.forbidden("the root of container " + reference + " is read-only")
                        .because(ContainerReasons.ROOT_READ_ONLY);
            }
            files.unpack(place.root(), target, plain(archive), options(record, view, noOverwriteDirNonDir, copyUidGid));
            events.publish(record, ContainerChange.Plain.WRITTEN_TO);
            return Boolean.TRUE;
        });
    }

    private UnpackOptions options(
            ContainerRecord record, ContainerRoot view, boolean noOverwriteDirNonDir, boolean copyUidGid) {
        if (!copyUidGid || record.spec().process().user().isEmpty()) {
            // Without a user of its own nobody takes the files over: they keep the owners that the archive names.
            return new UnpackOptions(true, 0, 0, noOverwriteDirNonDir);
        }
        UserDatabase.Identity user = UserDatabase.read(files, view.root())
                .find(record.spec().process().user(), List.of());
        return new UnpackOptions(false, (int) user.uid(), (int) user.gid(), noOverwriteDirNonDir);
    }

    private static InputStream plain(InputStream archive) {
        InputStream buffered = new BufferedInputStream(archive, 1 << 16);
        try {
            return new CompressorStreamFactory(true).createCompressorInputStream(buffered);
        } catch (CompressorException e) {
            // No known compression: it is a plain tar, or the unpacking will say that it is none.
            return buffered;
        }
    }

    @Override
    public void changes(String reference, ChangeSink changes, CallContext context) throws IOException {
        Container container = table.find(reference);
        try (ChangeSpool spool = new ChangeSpool(container.directory())) {
            layers.read(container, "changes", context, (driver, layer, c) -> {
                driver.changes(layer, spool::add, c);
                return Boolean.TRUE;
            });
            spool.forEach(changes);
        }
    }

    @Override
    public void export(String reference, OutputStream tar, CallContext context) {
        try (OwnLayers.Reading reading = layers.read(table.find(reference))) {
            ContainerRecord record = reading.record();
            if (record.state().isRunning()) {
                // Mounting it a second time while it is written to is not defined.
                files.pack(roots.root(record.id()), "/", "", tar);
            } else {
                try (RootFileSystem.Visit visit = roots.visit(record, context)) {
                    files.pack(visit.root(), "/", "", tar);
                }
            }
            events.publish(record, ContainerChange.Plain.EXPORTED);
        }
    }

    /** The work lasts as long as a client sends or reads: nobody who wants to start, stop or remove the container may wait. */
    private <T> T within(
            String reference,
            String path,
            Function<Container, OwnLayers.Reading> use,
            CallContext context,
            BiFunction<ContainerRecord, ContainerRoot, T> work) {
        Container container = table.find(reference);
        try (OwnLayers.Reading using = use.apply(container)) {
            ContainerRecord record = using.record();
            List<MountPoint> mounts = mounts(record, container.directory());
            Path root = Path.of("/proc", Long.toString(record.state().pid()), "root");
            if (record.state().isRunning() && Files.exists(root)) {
                try {
                    return work.apply(record, new ContainerRoot(root, mounts, true));
                } catch (EngineException e) {
                    if (e.kind() != ErrorKind.NOT_FOUND || Files.exists(root)) {
                        throw e;
                    }
                    // Its process has just ended, and all that it saw was gone with it.
                }
            }
            try (RootFileSystem.Visit visit = roots.visit(record, context)) {
                ContainerRoot bare = new ContainerRoot(visit.root(), mounts, false);
                if (!bare.hasMountsBelow(absolute(path)) && !bare.hasMountsBelow(resolved(bare, path))) {
                    return work.apply(record, bare);
                }
            }
            try (RootFileSystem.Visit visit = roots.visitWithMounts(record, mounts, context)) {
                return work.apply(record, new ContainerRoot(visit.root(), mounts, true));
            }
        }
    }

    /** Its own, and the files that the engine lays over those of its image since it was started. */
    private static List<MountPoint> mounts(ContainerRecord record, Path directory) {
        List<MountPoint> all = new ArrayList<>(record.mounts());
        boolean writable = !record.spec().storage().readonlyRootfs();
        for (String name : NetworkFilesWriter.NAMES) {
            Path source = directory.resolve(name);
            String destination = "/etc/" + name;
            if (Files.exists(source)
                    && all.stream().noneMatch(mount -> mount.destination().equals(destination))) {
                all.add(new MountPoint(
                        "bind", "", source.toString(), destination, "", "", writable, "rprivate", false, false, ""));
            }
        }
        return all;
    }

    /** Where links lead in the container's own layer; the path itself when that is nowhere. */
    private String resolved(ContainerRoot view, String path) {
        try {
            return files.resolve(view.root(), absolute(path));
        } catch (EngineException nowhere) {
            return absolute(path);
        }
    }
}
