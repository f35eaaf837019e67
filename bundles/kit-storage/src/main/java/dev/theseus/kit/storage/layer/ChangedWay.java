package dev.theseus.kit.storage.layer;

import dev.theseus.api.storage.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells changes as a walk through a tree finds them, and before the first in a folder the folders on the way to it, which count as
 * modified for it. Nothing is kept of what was told.
 */
public final class ChangedWay {
    private final ChangeReport report;
    /** How long the paths of the folders on the way are, from the one below the root on. */
    private final List<Integer> lengths = new ArrayList<>();
    /** So many folders of the way have been told. */
    private int told;

    public ChangedWay(ChangeReport report) {
        this.report = report;
    }

    /**
     * Everything is in this folder from now on.
     *
     * @param changed whether the folder itself was told just now
     */
    public void enter(String folder, boolean changed) {
        lengths.add(folder.length());
        if (changed) {
            told = lengths.size();
        }
    }

    /** Back to the folder above. */
    public void leave() {
        lengths.removeLast();
        told = Math.min(told, lengths.size());
    }

    /** @param path clean, in the folder that was entered last */
    public void tell(Change.Kind kind, String path) {
        for (; told < lengths.size(); told++) {
            report.changed(Change.Kind.MODIFIED, path.substring(0, lengths.get(told)));
        }
        report.changed(kind, path);
    }
}
