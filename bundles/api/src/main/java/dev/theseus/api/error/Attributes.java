package dev.theseus.api.error;

/** Names of what an {@link EngineException} with a {@link Reason} tells about itself. Drivers may add their own. */
public final class Attributes {
    /** First word of a command line, as it was given. */
    public static final String COMMAND = "command";
    /** The kernel's error by its symbol: {@code ENOENT}. */
    public static final String ERRNO = "errno";
    /** Of an object, as the caller gave it. */
    public static final String NAME = "name";
    /** Of an object, in full. */
    public static final String ID = "id";
    /** Id of who has it, or uses it. */
    public static final String HOLDER = "holder";
    /** Where something is, or was looked for. */
    public static final String PATH = "path";
    /** What an object is doing, as a word: {@code paused}. */
    public static final String STATUS = "status";
    /** Word of a driver's kind. */
    public static final String KIND = "kind";

    private Attributes() {}
}
