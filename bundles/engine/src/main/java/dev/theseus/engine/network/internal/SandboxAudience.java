package dev.theseus.engine.network.internal;

import dev.theseus.engine.network.SandboxView;

/** Whoever wants to know when the network of a running container changes. */
interface SandboxAudience {
    void tell(SandboxView sandbox);
}
