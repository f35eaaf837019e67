package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** Images that would come out wrong are told of, not made. */
@WithDaemon
class ImageFaultsIT {
    @Test
    void aContainersFileThatALayerWouldTakeForADeletionIsRefusedByItsName(Daemon daemon) {
        DockerCli docker = daemon.docker();
        docker.ok("run", "--name", "marked", "busybox", "sh", "-c", "touch /etc/.wh.passwd");
        docker.run("commit", "marked", "marked:1").failed("/etc/.wh.passwd cannot be in a layer");
        assertEquals("", docker.ok("images", "-q", "marked"));
        assertTrue(docker.shell("$DOCKER export marked | tar -t").ok().out().contains("etc/.wh.passwd"));
        docker.ok("rm", "marked");
    }

    @Test
    void aFlippedByteIsToldWhenTheImageIsSaved(Daemon daemon) throws IOException {
        DockerCli docker = daemon.docker();
        docker.ok("run", "--name", "flipped", "busybox", "sh", "-c", "echo much > /much");
        docker.ok("commit", "flipped", "flipped:1");
        Path blobs = daemon.dataRoot().resolve("content/blobs/sha256");
        Path layer = Trees.children(blobs).stream()
                .filter(blob -> !Trees.read(blob).startsWith("{"))
                .max(Comparator.comparing(blob -> blob.toFile().lastModified()))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(layer);
        bytes[bytes.length / 2] ^= 1;
        Files.write(layer, bytes);
        Path archive = daemon.folder().resolve("flipped.tar");
        docker.run("save", "-o", archive.toString(), "flipped:1").failed("blob sha256:" + layer.getFileName());
        assertFalse(Files.exists(archive));
        docker.ok("rm", "flipped");
        docker.ok("rmi", "flipped:1");
    }
}
