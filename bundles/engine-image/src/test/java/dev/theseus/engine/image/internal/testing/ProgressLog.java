package dev.theseus.engine.image.internal.testing;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a transfer tells. */
public final class ProgressLog implements Progress {
    private final List<TransferEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void tell(TransferEvent event) {
        events.add(event);
    }

    public List<TransferEvent> events() {
        return List.copyOf(events);
    }

    public <T extends TransferEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What a layer went through, without repetitions of the same phase in a row. */
    public List<LayerPhase> phases(Digest layer) {
        List<LayerPhase> phases = new ArrayList<>();
        for (TransferEvent.Layer event : events(TransferEvent.Layer.class)) {
            if (event.layer().equals(layer) && (phases.isEmpty() || phases.getLast() != event.phase())) {
                phases.add(event.phase());
            }
        }
        return phases;
    }
}
