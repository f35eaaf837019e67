package dev.theseus.engine.container.internal;

import dev.theseus.engine.state.StateStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what the state does not name may be taken for garbage. Not when a record could not be understood, nor when there are
 * containers' files that the state knows nothing of: the record is made before the folder and goes after it, and so the state is
 * not the one that belongs here.
 */
final class SweepGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SweepGuard.class);

    private final StateStore store;
    private final ContainerTable table;
    private boolean told;

    SweepGuard(StateStore store, ContainerTable table) {
        this.store = store;
        this.table = table;
    }

    synchronized boolean allows() {
        List<String> strangers = table.withoutRecord();
        boolean allowed = strangers.isEmpty() && store.isWhole();
        if (!allowed && !told) {
            told = true;
            LOG.error(
                    "nothing is swept, neither layers nor blobs: {}; theseusd --check and --repair tell and do more",
                    strangers.isEmpty()
                            ? "there are records that cannot be understood"
                            : "there are files of containers that the state does not know ("
                                    + String.join(", ", strangers) + ")");
        }
        return allowed;
    }
}
