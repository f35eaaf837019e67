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
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** What containers write is kept nowhere. */
@Component(property = Driver.PROPERTY_NAME + "=none", configurationPolicy = ConfigurationPolicy.IGNORE)
public final class NoneDriver implements LogDriver {
    @Override
    public DriverInfo info() {
        return new DriverInfo("none", "0.1.0", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        return LogPlan.discarded();
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        throw EngineException.internal("its plan asks for no lines");
    }
}
