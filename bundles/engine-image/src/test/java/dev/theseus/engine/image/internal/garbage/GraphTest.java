package dev.theseus.engine.image.internal.garbage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class GraphTest {
    /** By the definition: a node is reached when it is a root or when one that is reached refers to it. */
    private static Set<Integer> byDefinition(Set<Integer> roots, Map<Integer, Set<Integer>> references) {
        Set<Integer> reached = new HashSet<>(roots);
        boolean grew = true;
        while (grew) {
            Set<Integer> more = new HashSet<>();
            reached.forEach(node -> more.addAll(references.getOrDefault(node, Set.of())));
            grew = reached.addAll(more);
        }
        return reached;
    }

    @RepeatedTest(200)
    void marksWhatCanBeReachedInAnyGraph(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int size = 1 + random.nextInt(40);
        Map<Integer, Set<Integer>> references = new HashMap<>();
        for (int i = random.nextInt(3 * size); i > 0; i--) {
            references
                    .computeIfAbsent(random.nextInt(size), absent -> new HashSet<>())
                    .add(random.nextInt(size));
        }
        Set<Integer> roots = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            roots.add(random.nextInt(size));
        }
        assertEquals(
                byDefinition(roots, references),
                Graph.reachable(roots, node -> references.getOrDefault(node, Set.of())));
    }

    @Test
    void isNotAfraidOfDepth() {
        int depth = 200_000;
        assertEquals(
                depth + 1,
                Graph.reachable(List.of(0), node -> node < depth ? List.of(node + 1) : List.of())
                        .size());
        assertEquals(Set.of(1, 2), Graph.reachable(List.of(1), node -> List.of(3 - node)));
    }
}
