package dev.theseus.engine.network;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.EndpointStats;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The network side of containers: one sandbox per container, from its creation to its removal.
 *
 * <p>What a sandbox shall be is recorded by {@link #define} and changed by {@link Networks#connect} and {@link
 * Networks#disconnect}, whether the container runs or not. {@link #open} makes it real, {@link #close} takes it down. All
 * of it survives the daemon's death: {@link #recover} picks up what was there.
 *
 * <p>Calls block on drivers and are safe from any thread; calls for one container wait for each other.
 */
@ProviderType
public interface Sandboxes {
    /**
     * Records what a container wants. Calls no driver, so it may stand in the transaction that creates the container. A
     * network that is not there is no error until {@link #open}.
     *
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for a bad address, port, link or alias
     */
    void define(SandboxRequest request);

    /**
     * Makes the namespace, attaches every network, publishes the ports and starts name resolution; on failure everything
     * is undone. Opening an open sandbox returns it. In host and container modes nothing is made.
     *
     * @param settled called on the calling thread, at most once, as soon as the namespace is there and all that the returned
     *     view shows is known, while drivers still have their part to do; not for a sandbox that was open. It must not block
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for a network that is not there; {@code CONFLICT} for
     *     an address in use; {@code INTERNAL} for a host port that is taken ({@code Bind for 0.0.0.0:80 failed: port is
     *     already allocated})
     */
    SandboxView open(String containerId, Consumer<SandboxView> settled, CallContext context);

    /** Takes the sandbox down and frees addresses and ports; what it shall be stays. Succeeds when it is not open. */
    void close(String containerId, CallContext context);

    /** Forgets a closed sandbox, when its container is removed. Calls no driver; succeeds when it is not defined. */
    void forget(String containerId);

    /** The sandbox of a container; empty when not defined. From memory. */
    Optional<SandboxView> find(String containerId);

    /** Gives the container another name, for inspect and name resolution. */
    void rename(String containerId, String newName);

    /** Counters of the interfaces of an open sandbox, in order of interface names; empty when it has none of its own. */
    List<EndpointStats> stats(String containerId, CallContext context);

    /**
     * After a start of the daemon: keeps the sandboxes of containers that run (ports held again, bridges, rules and name
     * resolution made sure of) and closes all others. Bounded per object; a failure becomes a remark.
     *
     * @param running ids of containers whose task runs
     * @return remarks, one line each, for the log
     */
    List<String> recover(Set<String> running, CallContext context);

    /**
     * Makes the default bridge's link and its rules, so that they are there before the first container. After
     * {@link #recover}; has no effect without a default bridge or its driver.
     */
    void makeDefault(CallContext context);
}
