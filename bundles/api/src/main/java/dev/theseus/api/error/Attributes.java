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
    /** What was given, and cannot be had. */
    public static final String VALUE = "value";
    /** What should be there, or should have been given. */
    public static final String WANTED = "wanted";
    /** The most that there is. */
    public static final String MAXIMUM = "maximum";
    /** What of an object a value is for. */
    public static final String FIELD = "field";

    public static final String COUNT = "count";
    /** Of a network, its name. */
    public static final String NETWORK = "network";

    public static final String SUBNET = "subnet";
    /** Of the Internet; with a port where one belongs to it. */
    public static final String ADDRESS = "address";
    /** {@code IPv4} or {@code IPv6}. */
    public static final String FAMILY = "family";
    /** {@code tcp}, {@code udp} or {@code sctp}. */
    public static final String PROTOCOL = "protocol";
    /** Word of a driver's kind. */
    public static final String KIND = "kind";

    private Attributes() {}
}
