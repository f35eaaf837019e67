package dev.theseus.log.journald.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.kit.log.option.KeptForReaders;
import dev.theseus.kit.log.option.KnownOptions;
import dev.theseus.kit.log.wire.Carrier;
import dev.theseus.kit.log.wire.SinkDriver;
import dev.theseus.kit.log.wire.UnixDatagramWire;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Lines as entries of systemd's journal, by its native protocol. */
@Component(
        service = LogDriver.class,
        property = Driver.PROPERTY_NAME + "=journald",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class JournaldDriver extends SinkDriver<UnixDatagramWire> {
    private static final Path JOURNAL = Path.of("/run/systemd/journal/socket");
    private static final Set<String> NAMES = KeptForReaders.with(Set.of());

    private final Path journal;

    @Activate
    public JournaldDriver() {
        this(JOURNAL);
    }

    JournaldDriver(Path journal) {
        super("journald");
        this.journal = journal;
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        KnownOptions.require(options, NAMES, "unknown log opt '%s' for journald log driver");
        return KeptForReaders.plan(options);
    }

    @Override
    protected Carrier<UnixDatagramWire> carrier(LogStream stream, LogBatch batch) {
        return new JournalCarrier(
                journal, new Entry(stream), Ordinal.after(batch.from().mark()));
    }

    @Deactivate
    void deactivate() {
        hangUp();
    }
}
