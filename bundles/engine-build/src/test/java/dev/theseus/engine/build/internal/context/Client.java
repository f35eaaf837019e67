package dev.theseus.engine.build.internal.context;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.ContextEntry.Kind;
import dev.theseus.engine.build.ContextTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Offers a context, in the order that a test gives it; contents come once the list is through, the last first. */
public final class Client implements BuildFiles {
    public static final long TIME = 1_700_000_000_000_000_000L;

    private final List<ContextEntry> entries = new ArrayList<>();
    private final Map<String, String> contents = new LinkedHashMap<>();
    /** Names of files whose contents were asked for. */
    public final List<String> sent = new ArrayList<>();

    private boolean vanishes;

    public Client folder(String path) {
        entries.add(new ContextEntry(Kind.FOLDER, path, 0750, 0, TIME, ""));
        return this;
    }

    public Client file(String path, String content) {
        return file(path, content, TIME);
    }

    public Client file(String path, String content, long time) {
        contents.put(path, content);
        entries.add(new ContextEntry(Kind.FILE, path, 0640, content.length(), time, ""));
        return this;
    }

    public Client link(Kind kind, String path, String target) {
        entries.add(new ContextEntry(kind, path, 0640, 0, TIME, target));
        return this;
    }

    public Client vanishing() {
        vanishes = true;
        return this;
    }

    @Override
    public Text dockerfile(CallContext call) {
        throw new AssertionError();
    }

    @Override
    public void context(ContextTarget target, List<String> paths, CallContext call) {
        Map<Long, ContextEntry> wanted = new LinkedHashMap<>();
        try {
            for (ContextEntry entry : entries) {
                long place = target.add(entry);
                if (place != ContextTarget.COMPLETE) {
                    wanted.put(place, entry);
                    sent.add(entry.path());
                }
            }
            if (vanishes) {
                throw EngineException.invalid("the client has gone");
            }
            target.endOfList();
            for (Map.Entry<Long, ContextEntry> one :
                    List.copyOf(wanted.entrySet()).reversed()) {
                try (OutputStream file = target.open(one.getKey(), one.getValue())) {
                    file.write(contents.get(one.getValue().path()).getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()));
        }
    }
}
