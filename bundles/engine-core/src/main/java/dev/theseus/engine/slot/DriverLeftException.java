package dev.theseus.engine.slot;

import java.io.IOException;

/** A stream ended because its driver is being replaced. What was read is good; the next driver goes on. */
public final class DriverLeftException extends IOException {
    private static final long serialVersionUID = 1;

    public DriverLeftException(String message) {
        super(message);
    }
}
