package dev.theseus.api.trace;

import org.osgi.annotation.versioning.ProviderType;

/** One timed step. Its duration runs from {@link Trace#open} to {@link #close}. */
@ProviderType
public interface Span extends Trace, AutoCloseable {
    /** Notes a fact about the step. Values over 4096 characters keep their tail. */
    Span note(String key, String value);

    /** Marks the step as failed, with the words that the person who asked will see. */
    Span fail(String message);

    @Override
    void close();
}
