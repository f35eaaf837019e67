package dev.theseus.engine.image.internal.document;

import dev.theseus.api.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Names of stacks of layers, as the OCI image specification computes them. */
public final class ChainIds {
    private ChainIds() {}

    /** One chainID per layer, lowest first: the name of the layer with everything below it. */
    public static List<Digest> of(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>(diffIds.size());
        for (Digest diffId : diffIds) {
            if (chain.isEmpty()) {
                chain.add(diffId);
            } else {
                String both = chain.getLast() + " " + diffId;
                chain.add(Digests.of(both.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return List.copyOf(chain);
    }
}
