package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.tck.LogDriverTck.Kept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A right log driver as small as can be: a line of a file for each, of which the mark is how many there are. */
class FolderLogs implements LogDriver {
    static final String SUFFIX = ".lines";

    static Path file(LogStream stream) {
        return stream.folder().resolve(stream.id() + SUFFIX);
    }

    static List<Kept> kept(LogStream stream) throws IOException {
        return read(file(stream)).stream()
                .map(line -> new Kept(
                        line.startsWith("2"),
                        new String(Base64.getDecoder().decode(line.substring(1)), StandardCharsets.UTF_8)))
                .toList();
    }

    private static List<String> read(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("folder", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public LogPlan plan(Map<String, String> options) {
        if (!options.isEmpty()) {
            throw EngineException.invalid("unknown options " + options);
        }
        return LogPlan.spooled(0, 1).copiedTo(SUFFIX);
    }

    @Override
    public String write(LogStream stream, LogBatch batch, CallContext context) {
        context.check("write");
        try {
            String mark = batch.from().mark();
            List<String> before = read(file(stream));
            List<String> lines = new ArrayList<>(before.subList(0, known(mark, before.size())));
            batch.lines().forEach(line -> lines.add(written(line)));
            Files.write(file(stream), lines);
            return Integer.toString(lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many of the lines that are there belong to the batches before. */
    int known(String mark, int present) {
        return mark.isEmpty() ? 0 : Math.min(present, Integer.parseInt(mark));
    }

    String written(LogLine line) {
        return (line.stderr() ? "2" : "1") + Base64.getEncoder().encodeToString(line.data());
    }
}
