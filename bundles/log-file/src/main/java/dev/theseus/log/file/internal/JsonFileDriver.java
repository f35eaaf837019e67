package dev.theseus.log.file.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.kit.log.option.KnownOptions;
import dev.theseus.kit.log.option.Rotation;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** A file of JSON lines per container, where and as Docker writes it: for those who ship logs by reading such files. */
@Component(property = Driver.PROPERTY_NAME + "=json-file", configurationPolicy = ConfigurationPolicy.IGNORE)
public final class JsonFileDriver implements LogDriver {
    /** Behind the container's id, as in Docker. */
    static final String SUFFIX = "-json.log";

    private static final Rotation DEFAULTS = new Rotation(0, 1, false);

    @Override
    public DriverInfo info() {
        return new DriverInfo("json-file", "0.1.0", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    private static Rotation read(Map<String, String> options) {
        KnownOptions.require(options, Rotation.names(""), "unknown log opt '%s' for json-file log driver");
        Rotation read = Rotation.of(options, "", DEFAULTS);
        if (read.compress() && (read.maxFiles() == 1 || read.maxSize() == 0)) {
            throw EngineException.invalid(
                    "compress cannot be true when max-file is less than 2 or max-size is not set");
        }
        return read;
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        Rotation read = read(options);
        return LogPlan.spooled(read.maxSize(), read.maxFiles()).copiedTo(SUFFIX);
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        context.check("write of log lines");
        try {
            return new JsonFile(stream.folder().resolve(stream.id() + SUFFIX), read(stream.options()))
                    .append(batch, JsonLines.attributes(stream.attributes()));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE, "cannot write the log of " + stream.id() + ": " + e.getMessage(), e);
        }
    }
}
