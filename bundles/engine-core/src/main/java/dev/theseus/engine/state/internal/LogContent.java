package dev.theseus.engine.state.internal;

import dev.theseus.engine.state.internal.LogScan.Segment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a {@code state.db} holds: every line that is right counts, and what is not right is said. */
final class LogContent {
    private final byte[] file;
    private final Map<String, SortedMap<String, String>> tables = new TreeMap<>();
    private final List<String> damages = new ArrayList<>();
    private final Map<String, Set<String>> deleted = new TreeMap<>();
    private final Map<ObjectName, Long> changed = new HashMap<>();
    private final List<Unread> unread = new ArrayList<>();
    private Optional<LogHeader> header = Optional.empty();
    private int loaded;
    private long first;
    private long last;
    private long synced;
    private int end;
    private boolean unfinished;

    /** Parts that cannot be read since the last line that can. */
    private int parts;

    /**
     * Where lines should be that cannot be read.
     *
     * @param after the number of the last line before that can
     * @param text what is there instead; empty when lines are missing without a trace
     */
    record Unread(long after, String text) {}

    private LogContent(byte[] file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param acknowledged the number up to which everything is known to have been on the disk once; 0 if none is
     */
    static LogContent read(byte[] file, long acknowledged) {
        LogContent content = new LogContent(file);
        content.take(LogScan.of(file), acknowledged);
        return content;
    }

    /** What was read of another format. */
    static LogContent of(Map<String, SortedMap<String, String>> tables, boolean whole) {
        LogContent content = new LogContent(new byte[0]);
        content.tables.putAll(tables);
        content.header = whole
                ? Optional.of(new LogHeader(1, "", System.getProperty("os.arch", ""), 0, Map.of()))
                : Optional.empty();
        return content;
    }

    private void take(List<Segment> segments, long acknowledged) {
        long durable = acknowledged;
        for (Segment segment : segments) {
            durable = Math.max(durable, segment.line().map(LogLine::synced).orElse(0L));
        }
        synced = durable;
        for (Segment segment : segments) {
            if (segment.line().isPresent()) {
                accept(segment.line().get());
                end = segment.to();
            } else if (last >= durable && LogScan.isUnfinished(file, segment)) {
                // Nobody was told that this, or anything after it, was done.
                unfinished = true;
                leave(segment.from(), end(segments));
                break;
            } else {
                leave(segment.from(), segment.to());
                damages.add("bytes %d to %d cannot be read (%s)"
                        .formatted(
                                segment.from(), segment.to() - 1, LogLine.guessed(file, segment.from(), segment.to())));
            }
        }
        judge(acknowledged);
    }

    private static int end(List<Segment> segments) {
        return segments.getLast().to();
    }

    private void leave(int from, int to) {
        int text = file[to - 1] == '\n' ? to - 1 : to;
        unread.add(new Unread(last, new String(file, from, text - from, StandardCharsets.UTF_8)));
        parts++;
    }

    private void accept(LogLine line) {
        Optional<LogHeader> named = LogHeader.of(line);
        if (last > 0 && line.number() > last + 1 + parts) {
            unread.add(new Unread(last, ""));
        }
        parts = 0;
        if (last == 0) {
            first = line.number();
        } else if (line.number() != last + 1) {
            damages.add(
                    line.number() == last + 2
                            ? "change " + (last + 1) + " is missing"
                            : "change " + line.number() + " follows on change " + last);
        }
        last = line.number();
        if (named.isPresent()) {
            header = named;
        } else {
            loaded += header.filter(h -> line.number() <= first + h.documents()).isPresent() ? 1 : 0;
            line.changes().forEach(change -> apply(change, line.number()));
        }
    }

    private void apply(Change change, long number) {
        changed.put(new ObjectName(change.table(), change.key()), number);
        SortedMap<String, String> documents = tables.computeIfAbsent(change.table(), absent -> new TreeMap<>());
        Set<String> gone = deleted.computeIfAbsent(change.table(), absent -> new HashSet<>());
        if (change.document().isPresent()) {
            documents.put(change.key(), change.document().get());
            gone.remove(change.key());
        } else {
            documents.remove(change.key());
            gone.add(change.key());
        }
    }

    private void judge(long acknowledged) {
        boolean endsEarly =
                header.isPresent() && last + parts < first + header.get().documents();
        if (endsEarly || last + parts < acknowledged) {
            unread.add(new Unread(last, ""));
        }
        if (header.isEmpty()) {
            damages.addFirst("its first line is not that of a state store");
        } else if (last < first + header.get().documents()) {
            damages.add("it was cut off: %d of its %d documents are left"
                    .formatted(last - first, header.get().documents()));
        } else if (last < acknowledged) {
            damages.add(
                    "it ends with change %d, though change %d was on the disk once: it is an older copy, or was cut off"
                            .formatted(last, acknowledged));
        }
    }

    Optional<LogHeader> header() {
        return header;
    }

    /** Makes of what an older version wrote what this one reads. */
    void upgrade(StateSchema schema) {
        Map<String, Integer> versions = header.map(LogHeader::tables).orElse(Map.of());
        schema.upgrade(tables, versions);
        Map<ObjectName, Long> former = Map.copyOf(changed);
        changed.clear();
        former.forEach((name, number) -> changed.put(
                new ObjectName(name.table(), schema.upgradedKey(name.table(), name.key(), versions)), number));
        deleted.replaceAll((table, keys) -> keys.stream()
                .map(key -> schema.upgradedKey(table, key, versions))
                .collect(Collectors.toCollection(HashSet::new)));
    }

    /** Documents by table and key. */
    Map<String, SortedMap<String, String>> tables() {
        return tables;
    }

    /** A sentence for each thing that is wrong; none for what a kill or a power cut may leave. */
    List<String> damages() {
        return damages;
    }

    /** Whether it ends with something that was being written when the daemon, or the power, went. */
    boolean isUnfinished() {
        return unfinished;
    }

    /** Whether some of what it began with is lost, which the state before may have. */
    boolean lacksDocuments() {
        return header.isEmpty() || loaded < header.get().documents();
    }

    /** Whether a change that can be read deleted the document. */
    boolean deletes(String table, String key) {
        return deleted.getOrDefault(table, Set.of()).contains(key);
    }

    /** Where changes may have been that nobody knows any more; also what a kill may leave. */
    List<Unread> unread() {
        return unread;
    }

    /** The numbers of the last lines that can be read about all objects that there are, or were. */
    Map<ObjectName, Long> changed() {
        return changed;
    }

    /** The number of the last line; 0 for none. */
    long last() {
        return last;
    }

    /** The number up to which it is known to have been on the disk; what follows may only be in memory. */
    long synced() {
        return Math.min(synced, last);
    }

    /** Lines that are transactions, not documents. */
    long transactions() {
        return last - first - header.map(LogHeader::documents).orElse(0);
    }

    /** Bytes up to where the next line belongs. */
    int end() {
        return end;
    }

    long documents() {
        return tables.values().stream().mapToInt(Map::size).sum();
    }
}
