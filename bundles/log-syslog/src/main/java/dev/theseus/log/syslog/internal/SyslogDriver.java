package dev.theseus.log.syslog.internal;

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
import dev.theseus.kit.log.wire.Wire;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Lines as syslog messages, to this machine's daemon or another's. */
@Component(property = Driver.PROPERTY_NAME + "=syslog", configurationPolicy = ConfigurationPolicy.IGNORE)
public final class SyslogDriver implements LogDriver {
    private final Outbox<Wire> outbox = new Outbox<>();

    @Override
    public DriverInfo info() {
        return new DriverInfo("syslog", "0.1.0", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        SyslogOptions.of(options);
        return KeptForReaders.plan(options);
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        SyslogOptions options = SyslogOptions.of(stream.options());
        outbox.write(stream, batch, context, new SyslogCarrier(options, Message.of(options, stream)));
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
