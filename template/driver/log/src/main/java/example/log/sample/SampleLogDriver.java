package example.log.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The file {@code <id>.log} of the state folder for each container, which outlasts it. Lines begin with {@code out},
 * {@code err}, and with {@code prefix} if that was chosen. The mark of a batch is the file's length behind it.
 */
@Component(
        service = LogDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + SampleLogDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=" + SampleLogDriver.FORMAT
        })
public final class SampleLogDriver implements LogDriver {
    static final String NAME = "sample";
    static final int FORMAT = 1;
    private static final String VERSION = "1.0.0";
    private static final String PREFIX = "prefix";

    private final EngineSettings settings;

    @Activate
    public SampleLogDriver(@Reference EngineSettings settings) {
        this.settings = settings;
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        // All that it knows of a stream comes with each call.
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        for (String option : options.keySet()) {
            if (!option.equals(PREFIX)) {
                throw EngineException.invalid("unknown log opt '" + option + "' for " + NAME + " log driver");
            }
        }
        // Enough for docker logs, and for what this driver may lag behind.
        return LogPlan.spooled(20 << 20, 5).delivered();
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        context.check("write of log lines");
        String prefix = stream.options().getOrDefault(PREFIX, "");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (LogLine line : batch.lines()) {
            text.writeBytes((prefix + (line.stderr() ? "err " : "out ")).getBytes(StandardCharsets.UTF_8));
            text.writeBytes(line.data());
            if (!endsWithNewline(line.data())) {
                // The rest of the line comes with the next one.
                text.writeBytes(new byte[] {0, '\n'});
            }
        }
        try (FileChannel out = FileChannel.open(file(stream), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // What lies behind the mark was written by a call of whose end nobody knows.
            out.truncate(
                    batch.from().mark().isEmpty()
                            ? 0
                            : Long.parseLong(batch.from().mark()));
            out.position(out.size());
            ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            return Long.toString(out.size());
        } catch (IOException e) {
            throw new EngineException(ErrorKind.UNAVAILABLE, NAME + " cannot write: " + e.getMessage(), e);
        }
    }

    private static boolean endsWithNewline(byte[] data) {
        return data.length > 0 && data[data.length - 1] == '\n';
    }

    Path file(LogStream stream) {
        return settings.stateDirectory(DriverKind.LOG, NAME).resolve(stream.id() + ".log");
    }
}
