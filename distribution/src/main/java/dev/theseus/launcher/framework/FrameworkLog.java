package dev.theseus.launcher.framework;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** Sends the framework's own log to the daemon's. */
final class FrameworkLog extends Logger {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("dev.theseus.launcher.Framework");

    @Override
    @SuppressWarnings("rawtypes") // As Felix declares it.
    protected void doLog(
            @Nullable Bundle bundle,
            @Nullable ServiceReference reference,
            int level,
            @Nullable String message,
            @Nullable Throwable thrown) {
        String text = bundle == null ? String.valueOf(message) : bundle.getSymbolicName() + ": " + message;
        String sentence = text + reason(thrown);
        switch (level) {
            case LOG_ERROR -> LOG.error(sentence);
            case LOG_WARNING -> LOG.warn(sentence);
            case LOG_INFO -> LOG.info(sentence);
            default -> LOG.debug(sentence);
        }
        // A jar that is none is an operator's slip: where in the framework that was seen helps nobody else.
        if (thrown != null) {
            LOG.debug(text, thrown);
        }
    }

    /** The innermost cause, as one more part of the sentence. */
    private static String reason(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        while (cause != null && cause.getCause() != null && !cause.getCause().equals(cause)) {
            cause = cause.getCause();
        }
        return cause == null ? "" : ": " + cause;
    }
}
