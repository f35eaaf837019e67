package dev.theseus.log.fluentd.internal;

import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes messages of one stream's lines, with the fields that Docker's driver gives them: the forward mode of the forward
 * protocol, {@code [tag, [[time, record], …], options]}.
 */
final class ForwardMessage {
    /** The extension type EventTime: seconds and nanoseconds. */
    private static final int EVENT_TIME = 0;

    /** The tag is the message's; two fields are each line's own. */
    private static final Set<String> OURS = Set.of("tag", "source", "log");

    private final boolean precise;
    private final String tag;
    private final Map<String, String> common = new TreeMap<>();

    ForwardMessage(FluentdOptions options, LogStream stream) {
        precise = options.precise();
        tag = stream.attributes().getOrDefault("tag", stream.id().substring(0, 12));
        common.put("container_id", stream.id());
        common.put("container_name", "/" + stream.name());
        stream.attributes().forEach((name, value) -> {
            if (!OURS.contains(name)) {
                common.put(name, value);
            }
        });
    }

    /** @param chunk what the receiver is to acknowledge it by; empty for not at all */
    byte[] of(List<LogLine> lines, String chunk) {
        Packer packer = new Packer().array(3).text(tag).array(lines.size());
        for (LogLine line : lines) {
            packer.array(2);
            time(line.time(), packer);
            record(line, packer);
        }
        packer.map(chunk.isEmpty() ? 1 : 2).text("size").number(lines.size());
        if (!chunk.isEmpty()) {
            packer.text("chunk").text(chunk);
        }
        return packer.packed();
    }

    private void time(Instant time, Packer packer) {
        if (precise) {
            packer.extension(EVENT_TIME, time.getEpochSecond() << 32 | time.getNano());
        } else {
            packer.number(time.getEpochSecond());
        }
    }

    private void record(LogLine line, Packer packer) {
        packer.map(common.size() + 2);
        common.forEach((name, value) -> packer.text(name).text(value));
        packer.text("source").text(line.stderr() ? "stderr" : "stdout");
        byte[] data = line.data();
        boolean whole = data.length > 0 && data[data.length - 1] == '\n';
        packer.text("log").text(data, whole ? data.length - 1 : data.length);
    }
}
