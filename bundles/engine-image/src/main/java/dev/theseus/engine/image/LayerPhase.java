package dev.theseus.engine.image;

/** Where a layer is on its way. */
public enum LayerPhase {
    /** Pull: it is here, nothing has to be done. */
    HERE_ALREADY,
    /** Pull: it is to be downloaded and unpacked. */
    PULL_PLANNED,
    /** Push: it is to be looked for in the registry, and uploaded if it is not there. */
    PUSH_PLANNED,
    /** As many others as may be under way at once go first. */
    QUEUED,
    /** Pull, with bytes. */
    DOWNLOADING,
    /** Pull: all bytes are here, and their digest is made. */
    VERIFYING,
    /** Pull: the blob is in the content store. */
    DOWNLOADED,
    /** Pull, with bytes of the blob. */
    UNPACKING,
    /** Pull: its snapshot is there. */
    UNPACKED,
    /** Push: the registry has it. */
    THERE_ALREADY,
    /** Push, with bytes. */
    UPLOADING,
    /** Push: the registry has taken it. */
    UPLOADED,
    /** Load, with bytes. */
    LOADING
}
