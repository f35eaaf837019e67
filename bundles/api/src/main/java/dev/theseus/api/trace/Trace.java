package dev.theseus.api.trace;

import org.osgi.annotation.versioning.ProviderType;

/** Where the spans of one request are recorded. Thread-safe; opening a span never blocks. */
@ProviderType
public interface Trace {
    /** A trace that records nothing, for calls that no request stands behind. */
    Trace NONE = new SilentTrace();

    /** The id under which the trace can be asked for: 32 lower-case hex digits; all zeros for {@link #NONE}. */
    String id();

    /** Opens a span below this one. Close it in the same block; what stays open shows as a hang under its name. */
    Span open(String name);
}
