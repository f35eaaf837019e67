package dev.theseus.log.gelf.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.kit.log.option.KeptForReaders;
import dev.theseus.kit.log.option.KnownOptions;
import dev.theseus.kit.log.wire.Address;
import java.util.Map;
import java.util.Set;

/**
 * What the user has said. How often and after which pause Docker connects again over TCP is read and has no meaning: the
 * engine tries as long as the container is there.
 *
 * @param level of compression, as {@link java.util.zip.Deflater} counts
 */
record GelfOptions(Address address, Compression compression, int level) {
    private static final String TYPE = "gelf-compression-type";
    private static final String LEVEL = "gelf-compression-level";
    private static final Set<String> RECONNECT = Set.of("gelf-tcp-max-reconnect", "gelf-tcp-reconnect-delay");
    private static final Set<String> NAMES = KeptForReaders.with(
            Set.of("gelf-address", TYPE, LEVEL, "gelf-tcp-max-reconnect", "gelf-tcp-reconnect-delay"));

    /** What datagrams are packed with; a stream is not packed. */
    enum Compression {
        GZIP,
        ZLIB,
        NONE
    }

    /** @throws EngineException {@code INVALID_PARAMETER} in Docker's words */
    static GelfOptions of(Map<String, String> options) {
        Address address = address(options.getOrDefault("gelf-address", ""));
        KnownOptions.require(options, NAMES, "unknown log opt \"%s\" for gelf log driver");
        boolean datagrams = address.scheme().equals("udp");
        if (!datagrams && (options.containsKey(TYPE) || options.containsKey(LEVEL))) {
            throw EngineException.invalid("compression is only supported on UDP");
        }
        for (String name : RECONNECT) {
            requireReconnect(name, options, datagrams);
        }
        return new GelfOptions(
                address, compression(options.getOrDefault(TYPE, "gzip")), level(options.getOrDefault(LEVEL, "1")));
    }

    private static Address address(String text) {
        if (text.isEmpty()) {
            throw EngineException.invalid("gelf-address is a required parameter");
        }
        Address address = Address.parse(text)
                .orElseThrow(() -> EngineException.invalid("gelf: please provide gelf-address as proto://host:port"));
        if (!address.scheme().equals("udp") && !address.scheme().equals("tcp")) {
            throw EngineException.invalid("gelf: endpoint needs to be TCP or UDP");
        }
        if (address.port() == 0) {
            throw EngineException.invalid("gelf: please provide gelf-address as proto://host:port");
        }
        return address;
    }

    private static void requireReconnect(String name, Map<String, String> options, boolean datagrams) {
        String value = options.get(name);
        if (value != null && datagrams) {
            throw EngineException.invalid("\"" + name + "\" is only valid for TCP");
        }
        if (value != null && !value.matches("[0-9]{1,9}")) {
            throw EngineException.invalid("\"" + name + "\" must be a positive integer");
        }
    }

    private static Compression compression(String text) {
        return switch (text) {
            case "gzip" -> Compression.GZIP;
            case "zlib" -> Compression.ZLIB;
            case "none" -> Compression.NONE;
            default -> throw unknown(TYPE, text);
        };
    }

    private static int level(String text) {
        if (!text.matches("-1|[0-9]")) {
            throw unknown(LEVEL, text);
        }
        return Integer.parseInt(text);
    }

    private static EngineException unknown(String name, String value) {
        return EngineException.invalid(
                "unknown value \"" + value + "\" for log opt \"" + name + "\" for gelf log driver");
    }
}
