package dev.theseus.engine.network;

/** Told when the network of a running container changes, so that its hosts and resolv.conf files can follow. */
@FunctionalInterface
public interface SandboxListener {
    /** Called after the change, without a lock held; must not throw. */
    void changed(SandboxView sandbox);
}
