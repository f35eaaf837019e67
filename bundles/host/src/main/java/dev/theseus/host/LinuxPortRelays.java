package dev.theseus.host;

import dev.theseus.api.host.PortRelay;
import dev.theseus.api.host.PortRelays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link PortRelays} whose relays are processes of the distribution's program. */
public final class LinuxPortRelays implements PortRelays {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxPortRelays.class);

    private final List<String> command;

    /** @param command starts a relay in its working folder */
    LinuxPortRelays(List<String> command) {
        this.command = List.copyOf(command);
    }

    /** With the program of the distribution that this process was started from, and its JVM. */
    static LinuxPortRelays ofDistribution() {
        Path home = Path.of(System.getProperty("theseus.home", "."), "lib", "relay");
        return new LinuxPortRelays(command(home.toAbsolutePath().normalize()));
    }

    /** @param folder of the program, the options of its JVM, and its start-up cache if that was made */
    static List<String> command(Path folder) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.add("@" + folder.resolve("port-relay.options"));
        Path jar = folder.resolve("port-relay.jar");
        Path cache = folder.resolve("port-relay.aot");
        if (isMadeOf(cache, jar)) {
            all.add("-XX:AOTCache=" + cache);
        }
        all.addAll(List.of("-cp", jar.toString(), "dev.theseus.relay.Main"));
        return all;
    }

    /** JDK 25 was seen to take classes from a cache though their jar had changed. */
    private static boolean isMadeOf(Path cache, Path jar) {
        try {
            return Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
        } catch (IOException e) {
            LOG.debug("The port relay has no start-up cache", e);
            return false;
        }
    }

    @Override
    public PortRelay in(Path folder) {
        List<String> named = new ArrayList<>(command);
        // For who looks at the list of processes.
        named.add(folder.toString());
        return new ProcessPortRelay(folder, named);
    }
}
