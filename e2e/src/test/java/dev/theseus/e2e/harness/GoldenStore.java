package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A daemon on a data root that an older release has left ({@code e2e/src/golden/make}). */
public final class GoldenStore implements AutoCloseable {
    private final Netns network;
    private final Daemon daemon;

    /**
     * @param release name of its archive
     * @param net first three numbers of an unused /24, by which the host reaches it
     */
    public GoldenStore(String release, String net) {
        // Its networks have subnets of their own, which this host may use for something else.
        network = new Netns("golden" + ProcessHandle.current().pid() % 10000, net);
        daemon = Daemon.stopped(network.enter());
        try {
            Files.createDirectories(daemon.dataRoot());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Path archive = Path.of("src/test/resources/golden", release + ".tar.zst");
        String root = daemon.dataRoot().toString();
        Command.run("tar", "--xattrs", "--xattrs-include=*", "-C", root, "-xf", archive.toString())
                .ok();
        daemon.start();
    }

    /** It runs. */
    public Daemon daemon() {
        return daemon;
    }

    @Override
    public void close() {
        try {
            daemon.close();
        } finally {
            network.close();
        }
    }
}
