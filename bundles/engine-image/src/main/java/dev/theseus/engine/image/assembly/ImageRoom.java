package dev.theseus.engine.image.assembly;

import dev.theseus.engine.core.CoreRoom;
import dev.theseus.engine.core.Offers;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.Commits;
import dev.theseus.engine.image.Content;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageSteps;
import dev.theseus.engine.image.ImageStore;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.ImageUsers;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.image.LeaseStore;
import dev.theseus.engine.image.internal.ImageTransfersService;
import dev.theseus.engine.image.internal.archive.ArchiveLoad;
import dev.theseus.engine.image.internal.archive.ArchiveSave;
import dev.theseus.engine.image.internal.archive.DockerArchive;
import dev.theseus.engine.image.internal.archive.ImageAssembly;
import dev.theseus.engine.image.internal.archive.LayerIntake;
import dev.theseus.engine.image.internal.archive.OciLayout;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.commit.CommitService;
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
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.state.StateStore;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.util.function.Function;

/** Images: content by digest, leases, layers, names, and how they come and go. */
public final class ImageRoom {
    private final Images images;
    private final ImageTransfers transfers;
    private final ImageSnapshots snapshots;
    private final Function<CommitSource, Commits> commits;
    private final ImageSteps steps;
    private final ImageStore names;
    private final Content blobs;
    private final LeaseStore lasting;

    /** @param users who has images in use */
    public ImageRoom(CoreRoom core, ImageUsers users) {
        StateStore store = core.store();
        Settings settings = core.settings();
        DaemonSettings atStart = core.atStart();
        Slots slots = core.slots();
        Events events = core.events();
        StoreEvents ofStore = new StoreEvents(events::publish);
        Catalog catalog = new Catalog(store, ofStore);
        ContentStore content = new ContentStore(atStart, ofStore);
        Leases leases = new Leases();
        Unpacker unpacker = new Unpacker(slots);
        LayerFacts facts = new LayerFacts(catalog);
        LeaseTable leaseTable = new LeaseTable(store, leases, ofStore);
        ContentLabels labels = new ContentLabels(store, content, ofStore);
        Ingests ingests = new Ingests(store, content);
        Retention retention = new Retention(catalog, leaseTable, labels, content);
        Reclaimer reclaimer = new Reclaimer(catalog, retention, content, ingests, labels, leases, unpacker, slots);
        LayerInstaller installer = new LayerInstaller(content, unpacker, facts, settings);
        Documents documents = new Documents(content);
        ImageViews views = new ImageViews(documents, users, settings);
        PlatformContent platforms = new PlatformContent(content);
        PlatformViews platformViews = new PlatformViews(views, platforms);
        ImageEvents told = new ImageEvents(events, documents);
        ImageAssembly assembly = new ImageAssembly(content, leases, catalog, installer, reclaimer);
        HeldImages held = new HeldImages();
        PlatformUnpacking unpacking = new PlatformUnpacking(catalog, content, leases, assembly);
        LayerIntake intake = new LayerIntake(content);
        transfers = new ImageTransfersService(
                slots,
                catalog,
                told,
                new ImagePull(
                        slots,
                        content,
                        leases,
                        catalog,
                        unpacker,
                        reclaimer,
                        new BlobDownloads(content, ingests, slots, atStart),
                        installer,
                        facts,
                        settings),
                new DistributionLookup(slots),
                new ImagePush(slots, catalog, content, leases, views, atStart),
                new ArchiveSave(catalog, content, leases, views, told),
                new ArchiveLoad(
                        content,
                        leases,
                        new DockerArchive(catalog, content, leases, reclaimer, intake, assembly),
                        new OciLayout(content, leases, reclaimer, intake, assembly),
                        told),
                new RootImport(content, leases, reclaimer, assembly, told));
        images = new ImagesService(
                catalog,
                documents,
                views,
                platformViews,
                new ImageRemoval(catalog, reclaimer, told, users, held),
                reclaimer,
                unpacker,
                held,
                told);
        snapshots = new SnapshotService(
                catalog, content, leases, unpacker, reclaimer, views, platformViews, unpacking, users);
        commits = containers ->
                new CommitService(catalog, content, leases, reclaimer, documents, assembly, containers, events);
        steps = new StepService(
                catalog,
                content,
                leases,
                reclaimer,
                documents,
                assembly,
                held,
                new StepSnapshots(unpacker, facts, settings));
        names = new ImageStoreService(catalog, new DockerView(content), leases, reclaimer, platforms, unpacking);
        blobs = new ContentService(content, labels, ingests, leases, reclaimer);
        lasting = new LeaseService(leaseTable, reclaimer);
    }

    public Images images() {
        return images;
    }

    /** Images as containers stand on them. */
    public ImageSnapshots snapshots() {
        return snapshots;
    }

    /** @param containers whose changes can be committed */
    public void offerTo(Offers offers, CommitSource containers) {
        offers.offer(Images.class, images)
                .offer(ImageTransfers.class, transfers)
                .offer(Commits.class, commits.apply(containers))
                .offer(ImageSnapshots.class, snapshots)
                .offer(ImageSteps.class, steps)
                .offer(ImageStore.class, names)
                .offer(Content.class, blobs)
                .offer(LeaseStore.class, lasting);
    }
}
