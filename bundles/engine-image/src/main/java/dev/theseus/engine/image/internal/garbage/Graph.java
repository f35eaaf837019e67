package dev.theseus.engine.image.internal.garbage;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** The mark of a mark and sweep. */
final class Graph {
    private Graph() {}

    /** The roots and all that can be reached from them, however deep and in whatever circles. */
    static <N> Set<N> reachable(Collection<N> roots, Function<N, ? extends Collection<? extends N>> references) {
        Set<N> reached = new HashSet<>(roots);
        Deque<N> ahead = new ArrayDeque<>(reached);
        while (!ahead.isEmpty()) {
            for (N next : references.apply(ahead.pop())) {
                if (reached.add(next)) {
                    ahead.push(next);
                }
            }
        }
        return reached;
    }
}
