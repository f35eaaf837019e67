package dev.theseus.engine.image;

/** Told how a transfer goes; thread-safe and never blocks for long. */
@FunctionalInterface
public interface Progress {
    /** Nobody looks. */
    Progress NONE = event -> {};

    void tell(TransferEvent event);
}
