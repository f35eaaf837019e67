package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.settings.BeforeStop;
import dev.theseus.settings.Settings;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops containers with the daemon where that is asked for; a daemon that is killed never ends any. */
final class StopWithDaemon implements BeforeStop {
    private static final Logger LOG = LoggerFactory.getLogger(StopWithDaemon.class);
    private static final Duration AFTER_STOP = Duration.ofSeconds(5);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final LifecycleService lifecycle;
    private final ContainerTable table;
    private final Settings settings;

    StopWithDaemon(LifecycleService lifecycle, ContainerTable table, Settings settings) {
        this.lifecycle = lifecycle;
        this.table = table;
        this.settings = settings;
    }

    /** Who takes longer than the daemon has patience by its own stop timeout is given that. */
    @Override
    public void beforeStop(Duration patience) {
        if (settings.current().containers().liveRestore()) {
            return;
        }
        LOG.info("Stopping all containers");
        lifecycle.stopAll(CallContext.background(patience.isNegative() ? FOREVER : longest(patience)));
    }

    private Duration longest(Duration patience) {
        return table.all().stream()
                .filter(container -> container.now().state().isRunning())
                .flatMap(container -> container.now().spec().stopTimeout().stream())
                .map(seconds ->
                        seconds < 0 ? FOREVER : Duration.ofSeconds(seconds).plus(AFTER_STOP))
                .reduce(patience, (one, other) -> one.compareTo(other) < 0 ? other : one);
    }
}
