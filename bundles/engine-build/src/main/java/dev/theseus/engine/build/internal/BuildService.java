package dev.theseus.engine.build.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.Builds;
import dev.theseus.engine.build.internal.cache.CacheMounts;
import dev.theseus.engine.build.internal.context.ContextArchive;
import dev.theseus.engine.build.internal.context.Copier;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.context.Ignored;
import dev.theseus.engine.build.internal.drive.BaseImages;
import dev.theseus.engine.build.internal.drive.DockerfileBuild;
import dev.theseus.engine.build.internal.drive.DockerfileText;
import dev.theseus.engine.build.internal.drive.Order;
import dev.theseus.engine.build.internal.drive.Workshop;
import dev.theseus.engine.build.internal.kept.BuildContext;
import dev.theseus.engine.build.internal.kept.FetchedContext;
import dev.theseus.engine.build.internal.remote.RemoteContext;
import dev.theseus.engine.build.internal.run.BuildFolder;
import dev.theseus.engine.build.internal.run.BuildFolders;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.build.internal.run.SerialListener;
import dev.theseus.engine.build.internal.run.WorkPermits;
import dev.theseus.engine.build.internal.solve.CommandLayers;
import dev.theseus.engine.build.internal.solve.CommandMounts;
import dev.theseus.engine.build.internal.solve.CommandRunner;
import dev.theseus.engine.build.internal.solve.FileRunner;
import dev.theseus.engine.build.internal.solve.SnapshotMounts;
import dev.theseus.engine.build.internal.solve.Solver;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageSteps;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.Settings;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** {@link Builds}. At rest it has neither threads nor files. */
@Component(
        service = {Builds.class, BuildService.class},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BuildService implements Builds {
    /** As long as BuildKit keeps a context that nobody builds. */
    private static final Duration CONTEXTS_KEPT = Duration.ofDays(2);

    private final BuildFolders folders;
    private final ContextArchive contexts;
    private final Ignored ignored;
    private final RemoteContext remotes;
    private final Workshop workshop;
    private final FileTrees files;
    private final ImageSteps steps;
    private final CacheMounts caches;
    private final CacheMounts contextCaches;

    @Activate
    public BuildService(
            @Reference Settings settings,
            @Reference Slots slots,
            @Reference Mounts mounts,
            @Reference FileTrees files,
            @Reference Images images,
            @Reference ImageTransfers transfers,
            @Reference ImageSnapshots layers,
            @Reference ImageSteps steps,
            @Reference CommitSource ownLayers,
            @Reference Containers containers,
            @Reference Lifecycle lifecycle,
            @Reference ContainerStreams streams) {
        this.files = files;
        this.steps = steps;
        folders = new BuildFolders(settings.current().folders().dataRoot(), files);
        SnapshotMounts snapshots = new SnapshotMounts(slots, layers, mounts, settings);
        // What is still mounted of an earlier life would keep its snapshots from being removed.
        snapshots.sweep(files);
        Path kept = settings.current().folders().dataRoot().resolve("build-cache");
        caches = new CacheMounts(kept.resolve("mounts"), CacheMounts.Kind.MOUNT, files);
        contextCaches = new CacheMounts(kept.resolve("contexts"), CacheMounts.Kind.CONTEXT, files);
        contexts = new ContextArchive(files);
        ignored = new Ignored(files);
        remotes = new RemoteContext(contexts, files);
        Solver solver = new Solver(
                steps,
                new CommandRunner(
                        containers,
                        lifecycle,
                        streams,
                        new CommandMounts(snapshots, caches, files),
                        new CommandLayers(ownLayers, snapshots, files)),
                new FileRunner(snapshots, new Copier(files)));
        workshop = new Workshop(solver, new BaseImages(images, transfers), images, snapshots, files);
    }

    @Override
    public Digest build(BuildRequest request, InputStream context, BuildListener listener, CallContext call) {
        return build(request, Order.ONE_BY_ONE, listener, call, folder -> {
            Path root = folder.make("context");
            contexts.unpack(context, root, call);
            DockerfileText dockerfile = DockerfileText.read(files, root, request.dockerfile());
            ignored.remove(root, dockerfile.name());
            return new Fetched(present(root), dockerfile);
        });
    }

    private static BuildContext present(Path root) {
        return BuildContext.of(new FileRoot(root, true));
    }

    @Override
    public Digest build(BuildRequest request, BuildFiles client, BuildListener listener, CallContext call) {
        contextCaches.expire(Instant.now().minus(CONTEXTS_KEPT));
        return build(request, Order.AS_NEEDED, listener, call, folder -> {
            DockerfileText dockerfile = DockerfileText.of(client.dockerfile(call));
            return new Fetched(new FetchedContext(client, contextCaches, folder, files), dockerfile);
        });
    }

    @Override
    public Digest build(BuildRequest request, String remote, BuildListener listener, CallContext call) {
        return build(request, Order.ONE_BY_ONE, listener, call, folder -> {
            Path root = remotes.fetch(remote, folder.make("context"), call);
            DockerfileText dockerfile = DockerfileText.read(files, root, request.dockerfile());
            ignored.remove(root, dockerfile.name());
            return new Fetched(present(root), dockerfile);
        });
    }

    /**
     * What is built from.
     *
     * @param context closed when it is not needed any more
     */
    private record Fetched(BuildContext context, DockerfileText dockerfile) {}

    /** @param fetch puts the context's files into the build's folder, or sees to it later, and finds the Dockerfile */
    private Digest build(
            BuildRequest request,
            Order order,
            BuildListener listener,
            CallContext call,
            Function<BuildFolder, Fetched> fetch) {
        BuildFolder folder = folders.open();
        try (ImageHold images = steps.hold()) {
            BuildRun run = new BuildRun(
                    request,
                    folder,
                    new SerialListener(listener),
                    images,
                    workshop.bases().here(request.cache().from(), images),
                    WorkPermits.forThisMachine(),
                    call,
                    0,
                    request.cache().steps());
            Fetched fetched = fetch.apply(folder);
            try (BuildContext context = fetched.context()) {
                return new DockerfileBuild(workshop, run, fetched.dockerfile(), context, order).build();
            }
        } finally {
            folders.close(folder);
        }
    }

    @Override
    public void read(Digest image, Consumer<Path> reader, CallContext call) {
        try (SnapshotMounts.Mounted mounted = workshop.snapshots().read(image, call)) {
            reader.accept(mounted.root());
        }
    }

    CacheMounts caches() {
        return caches;
    }

    CacheMounts contexts() {
        return contextCaches;
    }

    BuildFolders folders() {
        return folders;
    }
}
