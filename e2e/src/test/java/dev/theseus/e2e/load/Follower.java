package dev.theseus.e2e.load;

import dev.theseus.e2e.harness.DockerCli;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A docker command that follows a container that counts. */
final class Follower implements AutoCloseable {
    private final Process process;
    private final Counting counting;
    private volatile boolean over;

    Follower(String name, long usualNanos, DockerCli docker, String... command) {
        counting = new Counting(name, usualNanos);
        process = docker.process(List.of(command));
        Thread.ofVirtual().name(name).start(this::read);
    }

    Counting counting() {
        return counting;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                counting.came(line);
            }
        } catch (IOException closed) {
            // Told below unless it was us.
        }
        if (!over) {
            counting.dropped("the stream ended");
        }
    }

    @Override
    public void close() {
        over = true;
        process.destroyForcibly();
    }
}
