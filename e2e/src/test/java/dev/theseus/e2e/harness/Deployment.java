package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Driver jars put into a running daemon, and the operators' shell. */
public final class Deployment {
    private final Daemon daemon;

    /** Into one daemon. */
    public Deployment(Daemon daemon) {
        this.daemon = daemon;
    }

    /** Drops a jar into the deploy folder and waits until the daemon has taken or refused it; why it was refused, else empty. */
    public String drop(Path jar) {
        Path folder = daemon.dataRoot().resolve("deploy");
        String name = jar.getFileName().toString();
        Path reason = folder.resolve("refused").resolve(name + ".txt");
        Path taken = folder.resolve("taken").resolve(name);
        try {
            Files.deleteIfExists(reason);
            Files.deleteIfExists(taken);
            Path draft = Files.copy(jar, folder.resolve(name + ".new"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Command.await(
                name + " is taken or refused\n" + daemon.log(),
                Duration.ofSeconds(90),
                () -> !Files.exists(folder.resolve(name)) && (Files.exists(taken) || Files.exists(reason)));
        return Trees.read(reason).strip();
    }

    /** Runs one command of the operators' shell. */
    public Result shell(String command) {
        return Command.run(
                Daemon.HOME.resolve("bin/theseus-shell").toString(),
                "--exec-root",
                daemon.execRoot().toString(),
                "-c",
                command);
    }
}
