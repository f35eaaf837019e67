package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.ImageConfig;
import java.io.OutputStream;
import java.util.Map;

/** Shows containers to commits. */
public final class CommitView implements CommitSource {
    private final ContainerTable table;
    private final Pausing pausing;
    private final OwnLayers layers;

    public CommitView(ContainerTable table, Pausing pausing, OwnLayers layers) {
        this.table = table;
        this.pausing = pausing;
        this.layers = layers;
    }

    @Override
    public Source resolve(String container) {
        ContainerRecord record = table.find(container).now();
        ContainerStatus status = record.state().status();
        if (status == ContainerStatus.REMOVING || status == ContainerStatus.DEAD) {
            throw EngineException.conflict("container " + record.name() + " is " + status.word())
                    .because(
                            ContainerReasons.COMMIT_WHILE_REMOVED,
                            Map.of(Attributes.ID, record.id(), Attributes.STATUS, status.word()));
        }
        return new Source(record.id(), record.name(), record.spec().image(), record.imageId(), config(record.spec()));
    }

    private static ImageConfig config(ContainerSpec spec) {
        return new ImageConfig(
                spec.process().user(),
                spec.exposedPorts(),
                spec.process().environment(),
                spec.process().entrypoint(),
                spec.process().command(),
                spec.anonymousVolumes(),
                spec.process().workingDirectory(),
                spec.labels(),
                spec.stopSignal().map(Signal::word).orElse(""),
                spec.healthcheck(),
                spec.onBuild(),
                spec.shell(),
                false);
    }

    @Override
    public void diff(String containerId, OutputStream tar, CallContext context) {
        layers.read(table.find(containerId), "diff", context, (driver, layer, c) -> {
            driver.diff(layer, tar, c);
            return Boolean.TRUE;
        });
    }

    @Override
    public Subscription pause(String containerId, CallContext context) {
        return pausing.hold(table.find(containerId), context);
    }
}
