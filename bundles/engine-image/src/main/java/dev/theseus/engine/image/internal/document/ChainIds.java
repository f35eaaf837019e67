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
            chain.add(chain.isEmpty() ? diffId : on(chain.getLast(), diffId));
        }
        return List.copyOf(chain);
    }

    /** The chainID of a layer on the one with {@code parent}. */
    public static Digest on(Digest parent, Digest diffId) {
        return Digests.of((parent + " " + diffId).getBytes(StandardCharsets.UTF_8));
    }
}
