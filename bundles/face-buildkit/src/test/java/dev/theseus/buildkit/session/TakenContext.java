package dev.theseus.buildkit.session;

import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.ContextTarget;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Keeps what comes. */
final class TakenContext implements ContextTarget {
    final List<ContextEntry> entries = new ArrayList<>();
    /** Names that need no contents. */
    final Set<String> here = new HashSet<>();

    private final Map<String, ByteArrayOutputStream> received = new HashMap<>();
    boolean ended;

    @Override
    public long add(ContextEntry entry) {
        entries.add(entry);
        boolean wanted = entry.kind() == ContextEntry.Kind.FILE && entry.size() > 0 && !here.contains(entry.path());
        return wanted ? entries.size() - 1 : COMPLETE;
    }

    @Override
    public void endOfList() {
        ended = true;
    }

    @Override
    public OutputStream open(long place, ContextEntry file) {
        if (!entries.get((int) place).equals(file)) {
            throw new AssertionError(file + " is not what was listed at " + place);
        }
        return received.computeIfAbsent(file.path(), _ -> new ByteArrayOutputStream());
    }

    @Override
    public Path scratch() {
        return Path.of(System.getProperty("java.io.tmpdir")).resolve("list-" + UUID.randomUUID());
    }

    List<String> names() {
        return entries.stream().map(ContextEntry::path).toList();
    }

    Map<String, String> contents() {
        Map<String, String> contents = new HashMap<>();
        received.forEach((name, bytes) -> contents.put(name, bytes.toString(StandardCharsets.UTF_8)));
        return contents;
    }
}
