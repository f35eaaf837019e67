package dev.theseus.log.fluentd.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.kit.log.option.KeptForReaders;
import dev.theseus.kit.log.wire.Carrier;
import dev.theseus.kit.log.wire.SinkDriver;
import dev.theseus.kit.log.wire.StreamWire;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Lines as records of the forward protocol, to fluentd or fluent-bit. */
@Component(
        service = LogDriver.class,
        property = Driver.PROPERTY_NAME + "=fluentd",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class FluentdDriver extends SinkDriver<StreamWire> {
    public FluentdDriver() {
        super("fluentd");
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        FluentdOptions.of(options);
        return KeptForReaders.plan(options);
    }

    @Override
    protected Carrier<StreamWire> carrier(LogStream stream, LogBatch batch) {
        FluentdOptions options = FluentdOptions.of(stream.options());
        return new FluentdCarrier(options, new ForwardMessage(options, stream));
    }

    @Deactivate
    void deactivate() {
        hangUp();
    }
}
