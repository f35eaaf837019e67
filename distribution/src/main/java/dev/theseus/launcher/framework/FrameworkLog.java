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
        switch (level) {
            case LOG_ERROR -> LOG.error(text, thrown);
            case LOG_WARNING -> LOG.warn(text, thrown);
            case LOG_INFO -> LOG.info(text, thrown);
            default -> LOG.debug(text, thrown);
        }
    }
}
