package dev.theseus.log.file.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.kit.log.option.KnownOptions;
import dev.theseus.kit.log.option.Rotation;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Nothing beside the engine's own log, which is rotated as Docker rotates its local one. */
@Component(property = Driver.PROPERTY_NAME + "=local", configurationPolicy = ConfigurationPolicy.IGNORE)
public final class LocalDriver implements LogDriver {
    @Override
    public DriverInfo info() {
        return new DriverInfo("local", "0.1.0", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        KnownOptions.require(options, Rotation.names(""), "unknown log opt '%s' for log driver local");
        // Docker's compresses what it has rotated, which the monitor's files are not.
        Rotation read = Rotation.of(options, "", Rotation.LOCAL);
        return LogPlan.spooled(read.maxSize(), read.maxFiles());
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        throw EngineException.internal("its plan asks for no lines");
    }
}
