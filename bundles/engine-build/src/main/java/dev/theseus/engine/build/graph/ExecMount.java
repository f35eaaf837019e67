package dev.theseus.engine.build.graph;

import dev.theseus.api.image.Digest;
import java.util.Optional;

/** What a command sees beside the files that it changes. Nothing of it becomes part of the result. */
public sealed interface ExecMount {
    /** Where; absolute. Empty for a secret that is a variable alone. */
    String target();

    /**
     * Files from elsewhere.
     *
     * @param content by its digest: where it lies is no matter
     * @param readOnly else there is a copy that is thrown away
     */
    record Bind(Digest content, String target, boolean readOnly) implements ExecMount {}

    /**
     * A folder that stays from one build to the next.
     *
     * @param key which
     * @param target absolute
     * @param readOnly whether the command cannot write to it
     * @param sharing who may use it at the same time
     */
    record Cache(CacheKey key, String target, boolean readOnly, Sharing sharing) implements ExecMount {}

    /**
     * Names a cache. Others with the same name and another beginning are others.
     *
     * @param id its owner's name for it
     * @param beginning content that it begins with; empty for none
     * @param owner of the folder, and its permission bits
     */
    record CacheKey(String id, Optional<Digest> beginning, Owner owner) {}

    /** Who may use a cache at the same time. */
    enum Sharing {
        /** All. */
        SHARED,
        /** Nobody: who comes meanwhile gets another one. */
        PRIVATE,
        /** Nobody: who comes meanwhile waits. */
        LOCKED;
    }

    /**
     * An empty folder in memory.
     *
     * @param size bytes; 0 for no limit
     */
    record Tmpfs(String target, long size) implements ExecMount {}

    /**
     * A secret.
     *
     * @param id its name where secrets come from
     * @param target empty for none
     * @param variable that holds it; empty for none
     * @param required whether the command fails without it
     */
    record Secret(String id, String target, String variable, boolean required, Owner owner) implements ExecMount {}

    /**
     * An SSH agent's socket.
     *
     * @param id its name where agents come from
     * @param required whether the command fails without it
     */
    record Agent(String id, String target, boolean required, Owner owner) implements ExecMount {}

    /**
     * Whom a file belongs to.
     *
     * @param mode permission bits
     */
    record Owner(int uid, int gid, int mode) {}
}
