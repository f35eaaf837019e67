package dev.theseus.engine.image.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.image.Content;
import dev.theseus.engine.image.ImageSteps;
import dev.theseus.engine.image.ImageStore;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.ImageUsers;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.image.LeaseStore;
import dev.theseus.engine.image.internal.archive.ArchiveLoad;
import dev.theseus.engine.image.internal.archive.ArchiveSave;
import dev.theseus.engine.image.internal.archive.DockerArchive;
import dev.theseus.engine.image.internal.archive.ImageAssembly;
import dev.theseus.engine.image.internal.archive.LayerIntake;
import dev.theseus.engine.image.internal.archive.OciLayout;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.commit.RootImport;
import dev.theseus.engine.image.internal.commit.StepService;
import dev.theseus.engine.image.internal.commit.StepSnapshots;
import dev.theseus.engine.image.internal.content.ContentLabels;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingests;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.event.StoreEvents;
import dev.theseus.engine.image.internal.garbage.LeaseTable;
import dev.theseus.engine.image.internal.garbage.Retention;
import dev.theseus.engine.image.internal.hold.HeldImages;
import dev.theseus.engine.image.internal.layer.LayerFacts;
import dev.theseus.engine.image.internal.layer.LayerInstaller;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import dev.theseus.engine.image.internal.layer.Unpacker;
import dev.theseus.engine.image.internal.object.Documents;
import dev.theseus.engine.image.internal.object.ImageEvents;
import dev.theseus.engine.image.internal.object.ImageRemoval;
import dev.theseus.engine.image.internal.object.ImageViews;
import dev.theseus.engine.image.internal.object.ImagesService;
import dev.theseus.engine.image.internal.object.PlatformViews;
import dev.theseus.engine.image.internal.platform.PlatformContent;
import dev.theseus.engine.image.internal.pull.BlobDownloads;
import dev.theseus.engine.image.internal.pull.DistributionLookup;
import dev.theseus.engine.image.internal.pull.ImagePull;
import dev.theseus.engine.image.internal.push.ImagePush;
import dev.theseus.engine.image.internal.snapshot.PlatformUnpacking;
import dev.theseus.engine.image.internal.snapshot.SnapshotService;
import dev.theseus.engine.image.internal.store.ContentService;
import dev.theseus.engine.image.internal.store.DockerView;
import dev.theseus.engine.image.internal.store.ImageStoreService;
import dev.theseus.engine.image.internal.store.LeaseService;
import dev.theseus.engine.image.internal.testing.FakeRegistry;
import dev.theseus.engine.image.internal.testing.MapStorage;
import dev.theseus.engine.image.internal.testing.ProgressLog;
import dev.theseus.engine.testing.DirectSlots;
import dev.theseus.engine.testing.MemoryStore;
import dev.theseus.engine.testing.RecordedEvents;
import dev.theseus.engine.testing.TestSettings;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All image services wired by hand over fakes. A second one on the same parts is the daemon after a restart. */
public final class ImageEngine {
    public final FakeRegistry registry;
    public final MapStorage storage;
    public final DirectSlots slots;
    public final MemoryStore state;
    public final RecordedEvents events = new RecordedEvents();
    public final Map<Digest, List<ImageUsers.ContainerRef>> users = new ConcurrentHashMap<>();
    public final ContentStore content;
    public final BlobDownloads downloads;
    public final Leases leases = new Leases();
    public final LeaseTable lasting;
    public final ContentLabels labels;
    public final Ingests ingests;
    public final Retention retention;
    public final Catalog catalog;
    public final Reclaimer reclaimer;
    public final Documents documents;
    public final ImageAssembly assembly;
    public final Images images;
    public final ImageTransfers transfers;
    public final SnapshotService snapshots;
    public final ImageStore names;
    public final Content blobs;
    public final LeaseStore leaseStore;
    public final ImageSteps steps;
    /** Name of the default storage driver: an operator may change it at any time. */
    public volatile String storageDriver = "map";

    private final Path root;

    public ImageEngine(Path root) {
        this(root, new FakeRegistry(), new MapStorage(), new MemoryStore());
    }

    private ImageEngine(Path root, FakeRegistry registry, MapStorage storage, MemoryStore state) {
        this.root = root;
        this.registry = registry;
        this.storage = storage;
        this.state = state;
        DaemonSettings atStart = TestSettings.at(root);
        Settings settings = () -> TestSettings.at(root, storageDriver);
        slots = new DirectSlots()
                .put(DriverKind.REGISTRY, "registry", registry)
                .put(DriverKind.STORAGE, "map", storage);
        StoreEvents ofStore = new StoreEvents(events::publish);
        content = new ContentStore(atStart, ofStore);
        catalog = new Catalog(state, ofStore);
        Unpacker unpacker = new Unpacker(slots);
        LayerFacts facts = new LayerFacts(catalog);
        lasting = new LeaseTable(state, leases, ofStore);
        labels = new ContentLabels(state, content, ofStore);
        ingests = new Ingests(state, content);
        retention = new Retention(catalog, lasting, labels, content);
        reclaimer = new Reclaimer(catalog, retention, content, ingests, labels, leases, unpacker, slots);
        ImageUsers imageUsers = id -> users.getOrDefault(id, List.of());
        documents = new Documents(content);
        ImageViews views = new ImageViews(documents, imageUsers, settings);
        PlatformContent platforms = new PlatformContent(content);
        PlatformViews platformViews = new PlatformViews(views, platforms);
        ImageEvents imageEvents = new ImageEvents(events, documents);
        downloads = new BlobDownloads(content, ingests, slots, 5, Duration.ofMillis(10));
        LayerInstaller installer = new LayerInstaller(content, unpacker, facts, settings);
        assembly = new ImageAssembly(content, leases, catalog, installer, reclaimer);
        HeldImages held = new HeldImages();
        PlatformUnpacking unpacking = new PlatformUnpacking(catalog, content, leases, assembly);
        LayerIntake intake = new LayerIntake(content);
        images = new ImagesService(
                catalog,
                documents,
                views,
                platformViews,
                new ImageRemoval(catalog, reclaimer, imageEvents, imageUsers, held),
                reclaimer,
                unpacker,
                held,
                imageEvents);
        transfers = new ImageTransfersService(
                slots,
                catalog,
                imageEvents,
                new ImagePull(
                        slots, content, leases, catalog, unpacker, reclaimer, downloads, installer, facts, settings),
                new DistributionLookup(slots),
                new ImagePush(slots, catalog, content, leases, views, atStart),
                new ArchiveSave(catalog, content, leases, views, imageEvents),
                new ArchiveLoad(
                        content,
                        leases,
                        new DockerArchive(catalog, content, leases, reclaimer, intake, assembly),
                        new OciLayout(content, leases, reclaimer, intake, assembly),
                        imageEvents),
                new RootImport(content, leases, reclaimer, assembly, imageEvents));
        names = new ImageStoreService(catalog, new DockerView(content), leases, reclaimer, platforms, unpacking);
        blobs = new ContentService(content, labels, ingests, leases, reclaimer);
        steps = new StepService(
                catalog,
                content,
                leases,
                reclaimer,
                documents,
                assembly,
                held,
                new StepSnapshots(unpacker, facts, settings));
        leaseStore = new LeaseService(lasting, reclaimer);
        snapshots = new SnapshotService(
                catalog, content, leases, unpacker, reclaimer, views, platformViews, unpacking, imageUsers);
    }

    /** The daemon after its death: same disk, same state, same drivers; nothing of its memory. */
    public ImageEngine restarted() {
        return new ImageEngine(root, registry, storage, state);
    }

    public static CallContext context() {
        return CallContext.background(Duration.ofSeconds(30));
    }

    public ProgressLog pull(String name) {
        ProgressLog log = new ProgressLog();
        transfers.pull(name, "", false, Optional.empty(), RegistryAuth.ANONYMOUS, log, context());
        return log;
    }

    public static ImageReference name(String text) {
        return ImageReference.parse(text);
    }
}
