package dev.theseus.engine.volume;

import dev.theseus.api.error.Reason;

/** Why something cannot be done with a volume, beside what {@link Reason} has for everybody. */
public final class VolumeReasons {
    /** Attribute: name. */
    public static final Reason NAME_TOO_SHORT = new Reason("volume.name-too-short");
    /** Attribute: name. */
    public static final Reason NAME_INVALID = new Reason("volume.name-invalid");
    /** By one of another driver or with other options. Attributes: name; holder, its driver. */
    public static final Reason NAME_TAKEN = new Reason("volume.name-taken");
    /** Attributes: name; wanted, the driver. */
    public static final Reason DRIVER_NOT_FOUND = new Reason("volume.driver-not-found");

    private VolumeReasons() {}
}
