package dev.theseus.engine.build.internal.convert;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.engine.id.PortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code 80}, {@code 53/udp}, {@code 9000-9010}. */
final class PortWords {
    private static final int HIGHEST = 65535;

    private PortWords() {}

    static List<PortKey> parse(List<String> words) {
        List<PortKey> ports = new ArrayList<>();
        for (String word : words) {
            ports.addAll(parse(word));
        }
        return ports;
    }

    private static List<PortKey> parse(String word) {
        int slash = word.indexOf('/');
        String protocol = slash < 0 ? "tcp" : word.substring(slash + 1).toLowerCase(Locale.ROOT);
        String range = slash < 0 ? word : word.substring(0, slash);
        // Who wrote the host's part too gets the container's.
        String[] ends = range.substring(range.lastIndexOf(':') + 1).split("-", 2);
        try {
            int low = Integer.parseInt(ends[0]);
            int high = ends.length == 2 ? Integer.parseInt(ends[1]) : low;
            if (low < 0 || high < low || high > HIGHEST) {
                throw new DockerfileException("invalid containerPort: " + word);
            }
            List<PortKey> ports = new ArrayList<>();
            for (int port = low; port <= high; port++) {
                ports.add(new PortKey(port, protocol));
            }
            return ports;
        } catch (IllegalArgumentException e) {
            throw new DockerfileException("invalid containerPort: " + word);
        }
    }
}
