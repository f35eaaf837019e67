package dev.theseus.log.syslog.internal;

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

/** Lines as syslog messages, to this machine's daemon or another's. */
@Component(
        service = LogDriver.class,
        property = Driver.PROPERTY_NAME + "=syslog",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class SyslogDriver extends SinkDriver<Wire> {
    public SyslogDriver() {
        super("syslog");
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        SyslogOptions.of(options);
        return KeptForReaders.plan(options);
    }

    @Override
    protected Carrier<Wire> carrier(LogStream stream, LogBatch batch) {
        SyslogOptions options = SyslogOptions.of(stream.options());
        return new SyslogCarrier(options, Message.of(options, stream));
    }

    @Deactivate
    void deactivate() {
        hangUp();
    }
}
