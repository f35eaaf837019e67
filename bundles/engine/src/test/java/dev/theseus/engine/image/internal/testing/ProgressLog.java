package dev.theseus.engine.image.internal.testing;

import dev.theseus.engine.image.Progress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a transfer says: {@code id: status}, or the status alone. */
public final class ProgressLog implements Progress {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void update(String id, String status, long current, long total) {
        lines.add(id.isEmpty() ? status : id + ": " + status);
    }

    @Override
    public void pushed(String tag, String digest, long size) {
        lines.add("pushed " + tag + " " + digest + " " + size);
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** What was said about one thing, without repetitions of the same status in a row. */
    public List<String> about(String id) {
        List<String> statuses = new CopyOnWriteArrayList<>();
        for (String line : lines) {
            if (line.startsWith(id + ": ")) {
                String status = line.substring(id.length() + 2);
                if (statuses.isEmpty() || !statuses.getLast().equals(status)) {
                    statuses.add(status);
                }
            }
        }
        return statuses;
    }
}
