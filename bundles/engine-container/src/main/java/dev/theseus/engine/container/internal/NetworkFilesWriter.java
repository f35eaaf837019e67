package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.NetworkFiles;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.Resolver;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the hostname, hosts and resolv.conf files that are mounted into a container. */
public final class NetworkFilesWriter {
    private static final String HOST_RESOLV_CONF = "/etc/resolv.conf";

    private final ContainerTable table;
    private final DaemonSettings settings;

    /** What they are called, in the container's folder and in its {@code /etc}. */
    static final List<String> NAMES = List.of("hostname", "hosts", "resolv.conf");

    public NetworkFilesWriter(ContainerTable table, DaemonSettings settings) {
        this.table = table;
        this.settings = settings;
    }

    /** Its own name, or that of whose network it shares. */
    static String hostname(ContainerRecord record, ContainerTable table) {
        String own = record.spec().hostname();
        NetworkingConfig networking = record.spec().networking();
        if (!own.isEmpty()) {
            return own;
        }
        if (networking.mode() instanceof NetworkMode.Joined(String donor)) {
            return hostname(table.find(donor).now(), table);
        }
        String host = networking.isHost() ? read("/proc/sys/kernel/hostname").strip() : "";
        return host.isEmpty() ? record.shortId() : host;
    }

    /** Returns where they are: path in the container to file on the host. */
    Map<String, Path> write(Container container, SandboxView sandbox) {
        ContainerRecord record = container.now();
        NetworkingConfig networking = record.spec().networking();
        Path directory = container.directory();
        if (networking.mode() instanceof NetworkMode.Joined(String donor)) {
            Path other = table.find(donor).directory();
            directory = Files.exists(other.resolve("hosts")) ? other : directory;
        } else {
            ensure(directory);
            writeInPlace(directory.resolve("hostname"), NetworkFiles.hostname(hostname(record, table)));
            writeInPlace(directory.resolve("hosts"), hosts(record, sandbox));
            writeInPlace(directory.resolve("resolv.conf"), resolvConf(networking, sandbox));
        }
        Path source = directory;
        return NAMES.stream().collect(Collectors.toMap(name -> "/etc/" + name, source::resolve));
    }

    private String hosts(ContainerRecord record, SandboxView sandbox) {
        NetworkingConfig networking = record.spec().networking();
        if (networking.isHost() && networking.extraHosts().isEmpty()) {
            return read("/etc/hosts");
        }
        return NetworkFiles.hosts(
                hostname(record, table), record.spec().domainname(), networking.extraHosts(), sandbox);
    }

    private String resolvConf(NetworkingConfig networking, SandboxView sandbox) {
        String hostFile = read(HOST_RESOLV_CONF);
        if (networking.isHost() && networking.dns().isEmpty()) {
            return hostFile;
        }
        Resolver own = new Resolver(networking.dns(), networking.dnsSearch(), networking.dnsOptions());
        Resolver daemon = new Resolver(
                settings.network().dns().servers(),
                settings.network().dns().search(),
                settings.network().dns().options());
        return NetworkFiles.resolvConf(own.orElse(daemon), hostFile, sandbox.nameService());
    }

    /** Follows a change of the network of a running container. */
    void rewrite(SandboxView sandbox) {
        Container container = table.find(sandbox.owner().id());
        if (container.now().state().isRunning()) {
            write(container, sandbox);
        }
    }

    /** A power cut may have taken it: nothing waits for it to be on the disk, since all that is in it is written at a start. */
    private static void ensure(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw EngineException.internal("cannot make " + directory, e);
        }
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            return "";
        }
    }

    /** Written in place: the file is bind-mounted, so a new file of the same name would not be seen. */
    private static void writeInPlace(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw EngineException.internal("cannot write " + file, e);
        }
    }
}
