package dev.theseus.log.gelf.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.kit.log.option.KeptForReaders;
import dev.theseus.kit.log.wire.Carrier;
import dev.theseus.kit.log.wire.SinkDriver;
import dev.theseus.kit.log.wire.Wire;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Lines as messages of the Graylog Extended Log Format 1.1. */
@Component(
        service = LogDriver.class,
        property = Driver.PROPERTY_NAME + "=gelf",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class GelfDriver extends SinkDriver<Wire> {
    public GelfDriver() {
        super("gelf");
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        GelfOptions.of(options);
        return KeptForReaders.plan(options);
    }

    @Override
    protected Carrier<Wire> carrier(LogStream stream, LogBatch batch) {
        return new GelfCarrier(GelfOptions.of(stream.options()), new GelfMessage(stream));
    }

    @Deactivate
    void deactivate() {
        hangUp();
    }
}
