package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.ErrorKind;
import java.time.Duration;

/** Why nobody waits for a call any longer. */
enum GoneCaller {
    CANCELLED(ErrorKind.CANCELLED) {
        @Override
        CallContext context() {
            CallContext context = CallContext.background(Duration.ofMinutes(1));
            context.cancel();
            return context;
        }
    },
    LATE(ErrorKind.DEADLINE) {
        @Override
        CallContext context() {
            return CallContext.background(Duration.ofNanos(-1));
        }
    };

    private final ErrorKind kind;

    GoneCaller(ErrorKind kind) {
        this.kind = kind;
    }

    /** How a call that makes something has to fail. */
    ErrorKind kind() {
        return kind;
    }

    abstract CallContext context();
}
