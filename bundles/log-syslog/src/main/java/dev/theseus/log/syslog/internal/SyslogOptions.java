package dev.theseus.log.syslog.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.kit.log.option.KeptForReaders;
import dev.theseus.kit.log.option.KnownOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the user has said.
 *
 * @param facility its number, 0 to 23
 */
record SyslogOptions(Receiver receiver, int facility, Format format, TlsFiles tls) {
    private static final Set<String> NAMES = KeptForReaders.with(Set.of(
            "syslog-address",
            "syslog-facility",
            "syslog-format",
            "syslog-tls-ca-cert",
            "syslog-tls-cert",
            "syslog-tls-key",
            "syslog-tls-skip-verify"));

    /** By number. Docker knows none by name from 12 to 15. */
    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "",
            "",
            "",
            "",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    /** How a message looks. */
    enum Format {
        /** As programs write it to their machine's daemon: without a host. */
        UNIX,
        RFC3164,
        RFC5424,
        /** With microseconds. */
        RFC5424_MICRO
    }

    /** @throws EngineException {@code INVALID_PARAMETER} in Docker's words */
    static SyslogOptions of(Map<String, String> options) {
        KnownOptions.require(options, NAMES, "unknown log opt '%s' for syslog log driver");
        return new SyslogOptions(
                Receiver.of(options.getOrDefault("syslog-address", "")),
                facility(options.getOrDefault("syslog-facility", "")),
                format(options.getOrDefault("syslog-format", "")),
                new TlsFiles(
                        options.getOrDefault("syslog-tls-ca-cert", ""),
                        options.getOrDefault("syslog-tls-cert", ""),
                        options.getOrDefault("syslog-tls-key", ""),
                        !options.containsKey("syslog-tls-skip-verify")));
    }

    private static int facility(String text) {
        if (text.isEmpty()) {
            return FACILITIES.indexOf("daemon");
        }
        int named = FACILITIES.indexOf(text);
        if (named >= 0) {
            return named;
        }
        if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) < FACILITIES.size()) {
            return Integer.parseInt(text);
        }
        throw EngineException.invalid("invalid syslog facility");
    }

    private static Format format(String text) {
        return switch (text) {
            case "" -> Format.UNIX;
            case "rfc3164" -> Format.RFC3164;
            case "rfc5424" -> Format.RFC5424;
            case "rfc5424micro" -> Format.RFC5424_MICRO;
            default -> throw EngineException.invalid("Invalid syslog format");
        };
    }

    /** RFC 5425: over TLS a message is preceded by its length. */
    boolean counted() {
        boolean modern = format == Format.RFC5424 || format == Format.RFC5424_MICRO;
        return modern && receiver instanceof Receiver.Tcp tcp && tcp.tls();
    }
}
