package dev.theseus.engine.network;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.id.SandboxId;
import java.util.List;
import java.util.Set;

/** What the engine does to the networks after its start, once and in this order. Blocks on drivers. */
public interface NetworkStart {
    /**
     * Keeps the sandboxes of containers that run, and those of other owners whose namespace is there still (ports held again,
     * bridges, rules and name resolution made sure of), and closes all others. Bounded per object; a failure becomes a remark.
     *
     * @param running of containers whose task runs
     * @return remarks, one line each, for the log
     */
    List<String> recover(Set<SandboxId> running, CallContext context);

    /**
     * Makes the default bridge's link and its rules, so that they are there before the first container. After
     * {@link #recover}; has no effect without a default bridge or its driver.
     */
    void makeDefault(CallContext context);
}
