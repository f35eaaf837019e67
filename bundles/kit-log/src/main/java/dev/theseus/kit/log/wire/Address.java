package dev.theseus.kit.log.wire;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where lines are sent to, as users write it: {@code tcp://host:port}, {@code unix:///path}.
 *
 * @param scheme such as {@code udp}
 * @param host a name or an address, IPv6 without its brackets; may be empty
 * @param port 0 when there is none
 * @param path with its leading slash; empty when there is none
 */
public record Address(String scheme, String host, int port, String path) {
    private static final Pattern FORM = Pattern.compile(
            "([a-z][a-z0-9+.-]*)://(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^:/?#\\[\\]@\\s]*))(?::([0-9]{0,5}))?(/[^?#]*)?");

    /** Empty for what is no address. */
    public static Optional<Address> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String host = form.group(2) == null ? form.group(3) : form.group(2);
        String port = form.group(4) == null || form.group(4).isEmpty() ? "0" : form.group(4);
        String path = form.group(5) == null ? "" : form.group(5);
        int number = Integer.parseInt(port);
        return number > 65535 ? Optional.empty() : Optional.of(new Address(form.group(1), host, number, path));
    }

    /** The same with a port where there was none. */
    public Address orPort(int otherwise) {
        return port == 0 ? new Address(scheme, host, otherwise, path) : this;
    }
}
