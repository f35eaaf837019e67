package dev.theseus.api.error;

import java.io.IOException;
import java.util.Optional;

/**
 * Finds out what the kernel told Java's own file access. Java keeps no error number, only the C library's words; this is
 * the one place that reads them.
 */
final class KernelWords {
    private KernelWords() {}

    static Optional<Reason> reason(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            String message = at instanceof IOException ? String.valueOf(at.getMessage()) : "";
            if (message.endsWith("No space left on device")) {
                return Optional.of(Reason.DISK_FULL);
            }
            if (message.endsWith("Disk quota exceeded")) {
                return Optional.of(Reason.DISK_QUOTA_EXCEEDED);
            }
        }
        return Optional.empty();
    }
}
