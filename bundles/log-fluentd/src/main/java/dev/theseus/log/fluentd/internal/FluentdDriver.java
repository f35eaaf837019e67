package dev.theseus.log.fluentd.internal;

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
import dev.theseus.kit.log.wire.Outbox;
import dev.theseus.kit.log.wire.StreamWire;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Lines as records of the forward protocol, to fluentd or fluent-bit. */
@Component(property = Driver.PROPERTY_NAME + "=fluentd", configurationPolicy = ConfigurationPolicy.IGNORE)
public final class FluentdDriver implements LogDriver {
    private final Outbox<StreamWire> outbox = new Outbox<>();

    @Override
    public DriverInfo info() {
        return new DriverInfo("fluentd", "0.1.0", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        FluentdOptions.of(options);
        return KeptForReaders.plan(options);
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        FluentdOptions options = FluentdOptions.of(stream.options());
        outbox.write(stream, batch, context, new FluentdCarrier(options, new ForwardMessage(options, stream)));
        return "";
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
