package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.CommandWords;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** HEALTHCHECK. */
final class HealthcheckReader {
    private static final List<String> TIMES = List.of("interval", "timeout", "start-period", "start-interval");
    private static final Pattern DURATION = Pattern.compile("0|(\\d+(\\.\\d*)?(ns|us|µs|ms|s|m|h))+");

    private HealthcheckReader() {}

    static Instruction read(Line line) {
        String[] parts = line.required("at least one argument").split("\\s+", 2);
        String type = parts[0].toUpperCase(Locale.ROOT);
        Flags flags = line.flags();
        if (type.equals("NONE")) {
            if (parts.length > 1) {
                throw line.wrong("HEALTHCHECK NONE takes no arguments");
            }
            return new Instruction.Healthcheck(line.origin(), Optional.empty(), "", "", "", "", "");
        }
        if (!type.equals("CMD")) {
            throw line.wrong("unknown type \"" + parts[0] + "\" in HEALTHCHECK (try CMD)");
        }
        if (parts.length == 1) {
            throw line.wrong("missing command after HEALTHCHECK CMD");
        }
        TIMES.forEach(name -> checkTime(name, flags));
        checkRetries(flags);
        CommandWords command = CommandReader.command(line, parts[1].strip());
        return new Instruction.Healthcheck(
                line.origin(),
                Optional.of(command),
                flags.text("interval"),
                flags.text("timeout"),
                flags.text("start-period"),
                flags.text("start-interval"),
                flags.text("retries"));
    }

    private static void checkTime(String name, Flags flags) {
        String value = flags.text(name);
        if (!value.isEmpty() && !DURATION.matcher(value).matches()) {
            throw new DockerfileException(
                    "invalid duration \"" + value + "\" of --" + name + ": it is like 30s or 1m30s",
                    flags.range(name).orElseThrow());
        }
    }

    private static void checkRetries(Flags flags) {
        String retries = flags.text("retries");
        if (!retries.isEmpty() && !retries.matches("\\d{1,9}")) {
            throw new DockerfileException(
                    "--retries must be a number that is not negative, not " + retries,
                    flags.range("retries").orElseThrow());
        }
    }
}
