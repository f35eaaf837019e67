package dev.theseus.engine.network;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.engine.id.SandboxId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Places on the network: a namespace with its networks, addresses, published ports and names. A container has one from its
 * creation to its removal; a pod, a build or a bare task has one without a container.
 *
 * <p>What a sandbox shall be is recorded by {@link #define} and changed by {@link Networks#connect} and {@link
 * Networks#disconnect}, whether it is open or not. {@link #open} makes it real, {@link #close} takes it down. All of it survives
 * the daemon's death. Sandboxes of containers that ended meanwhile are closed at the next start; one of another owner stays open as
 * long as its namespace is there, which is until a reboot. A tenant of the engine looks at its start through {@link #ofKind} for
 * those that it has no use for, and closes and forgets them.
 *
 * <p>Calls block on drivers and are safe from any thread; calls for one sandbox wait for each other.
 */
@ProviderType
public interface Sandboxes {
    /**
     * Records what a sandbox shall be. Calls no driver, so it may stand in the transaction that creates a container. A
     * network that is not there is no error until {@link #open}.
     *
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for a bad address, port, link or alias; {@code
     *     CONFLICT} when it is open, or is there and somebody else's
     */
    void define(SandboxRequest request);

    /**
     * Makes the namespace, attaches every network, publishes the ports and starts name resolution; on failure everything
     * is undone. Opening an open sandbox returns it. In host and container modes nothing is made.
     *
     * @param settled called on the calling thread, at most once, as soon as the namespace is there and all that the returned
     *     view shows is known, while drivers still have their part to do; not for a sandbox that was open. It must not block
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for a sandbox or a network that is not there; {@code
     *     CONFLICT} for an address in use; {@code INTERNAL} for a host port that is taken ({@code Bind for 0.0.0.0:80 failed: port
     *     is already allocated})
     */
    SandboxView open(SandboxId id, Consumer<SandboxView> settled, CallContext context);

    /** Takes the sandbox down and frees addresses and ports; what it shall be stays. Succeeds when it is not open. */
    void close(SandboxId id, CallContext context);

    /**
     * Forgets a closed sandbox, when its owner is removed. Calls no driver; succeeds when it is not defined.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when it is open
     */
    void forget(SandboxId id);

    /** The sandbox of that id; empty when not defined. From memory. */
    Optional<SandboxView> find(SandboxId id);

    /** All of one kind of owners, in order of their ids. From memory. Their tenant has asked for them then. */
    List<SandboxView> ofKind(String kind);

    /**
     * Open ones that an earlier life of the daemon left, for whose kind of owners nobody has asked yet in this one: their tenant is
     * gone, or has yet to come. From memory.
     */
    List<SandboxView> unclaimed();

    /** Gives the sandbox another name, for inspect and name resolution. */
    void rename(SandboxId id, String newName);

    /** Counters of the interfaces of an open sandbox, in order of interface names; empty when it has none of its own. */
    List<EndpointStats> stats(SandboxId id, CallContext context);
}
