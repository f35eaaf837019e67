package dev.theseus.log.journald.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.kit.log.option.KeptForReaders;
import dev.theseus.kit.log.option.KnownOptions;
import dev.theseus.kit.log.wire.Outbox;
import dev.theseus.kit.log.wire.UnixDatagramWire;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Lines as entries of systemd's journal, by its native protocol. */
@Component(property = Driver.PROPERTY_NAME + "=journald", configurationPolicy = ConfigurationPolicy.IGNORE)
public final class JournaldDriver implements LogDriver {
    private static final Path JOURNAL = Path.of("/run/systemd/journal/socket");
    private static final Set<String> NAMES = KeptForReaders.with(Set.of());

    private final Path journal;
    private final Outbox<UnixDatagramWire> outbox = new Outbox<>();

    @Activate
    public JournaldDriver() {
        this(JOURNAL);
    }

    JournaldDriver(Path journal) {
        this.journal = journal;
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("journald", "0.1.0", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        KnownOptions.require(options, NAMES, "unknown log opt '%s' for journald log driver");
        return KeptForReaders.plan(options);
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        JournalCarrier carrier = new JournalCarrier(
                journal, new Entry(stream), Ordinal.after(batch.from().mark()));
        outbox.write(stream, batch, context, carrier);
        return carrier.ordinal().after(batch.lines().size()).mark();
    }

    @Override
    public void close(LogStream stream, CallContext context) {
        outbox.close(stream);
    }

    @Deactivate
    void deactivate() {
        outbox.close();
    }
}
