package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A client that makes every kind of object which a data root keeps, and notes what it was promised. */
final class DiskWork implements Runnable {
    private final DockerCli docker;
    private final String client;
    private final Path folder;
    private final String pullable;
    private final Random random;
    private final Queue<Promise> promises = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;
    private volatile boolean quiet;
    private int count;

    /**
     * @param client a word that begins the names of its objects
     * @param folder for its own files
     * @param pullable image in a registry, with {@code pulled} in {@code /content}
     */
    DiskWork(DockerCli docker, String client, Path folder, String pullable, long seed) {
        this.docker = docker;
        this.client = client;
        this.folder = folder;
        this.pullable = pullable;
        random = new Random(seed);
    }

    /** What it was promised so far. */
    List<Promise> promises() {
        return List.copyOf(promises);
    }

    /**
     * Whether it does without containers' roots: each that is unmounted makes the kernel write out all of the disk, so that a cut
     * finds little to take.
     */
    void setQuiet(boolean quiet) {
        this.quiet = quiet;
    }

    /** Lets it finish what it is at, and no more. */
    void end() {
        ended = true;
    }

    @Override
    public void run() {
        while (!ended) {
            String name = client + count++;
            switch (random.nextInt(quiet ? 5 : 10)) {
                case 0 -> create(name);
                case 1 -> volume(name);
                case 2 -> network(name);
                case 3 -> load(name);
                case 4 -> pull(name);
                case 5 -> copiedUp(name);
                case 6 -> commit(name);
                case 7 -> copied(name);
                default -> exit(name);
            }
        }
    }

    private void create(String name) {
        if (works("create", "--name", name, "busybox", "sleep", "1000")) {
            promise(Promise.of(
                    "created " + name, "created sleep", "inspect", "-f", "{{.State.Status}} {{.Path}}", name));
        }
    }

    private void exit(String name) {
        int status = 1 + random.nextInt(100);
        if (docker.run("run", "--name", name, "busybox", "sh", "-c", "exit " + status)
                        .exit()
                == status) {
            promise(Promise.of(
                    "exited " + name,
                    "exited " + status,
                    "inspect",
                    "-f",
                    "{{.State.Status}} {{.State.ExitCode}}",
                    name));
        }
        if (random.nextBoolean()) {
            promises.removeIf(promise -> promise.what().equals("exited " + name));
            if (works("rm", name)) {
                promise(new Promise(
                        "removed " + name,
                        ask -> ask.run("inspect", name).exit() == 0 ? name + " is there again" : ""));
            }
        }
    }

    private void volume(String name) {
        if (works("volume", "create", "--label", "of=" + name, name)) {
            promise(Promise.of("volume " + name, name, "volume", "inspect", "-f", "{{.Labels.of}}", name));
        }
    }

    /** A new volume gets what the image has there. */
    private void copiedUp(String name) {
        if (works("create", "--name", name, "-v", "data-" + name + ":/etc", "busybox", "true")) {
            promise(Promise.of(
                    "copied up to data-" + name,
                    "root:x:0:0:",
                    "run",
                    "--rm",
                    "-v",
                    "data-" + name + ":/d:ro",
                    "busybox",
                    "sh",
                    "-c",
                    "head -n 1 /d/passwd | cut -c 1-11"));
        }
    }

    private void network(String name) {
        if (works("network", "create", "--internal", name)) {
            promise(Promise.of("network " + name, "true", "network", "inspect", "-f", "{{.Internal}}", name));
        }
    }

    private void load(String name) {
        ImageLayout layout = new ImageLayout(folder.resolve(name));
        layout.finish(layout.image(false, "amd64", name, layer(name)));
        Result loaded = docker.shell("tar -C " + layout.folder() + " -c . | $DOCKER load");
        Trees.delete(layout.folder());
        if (loaded.exit() == 0) {
            String id = loaded.text().substring(loaded.text().indexOf("sha256:"));
            promise(content("loaded " + name, id, name));
            if (works("tag", id, name + ":tagged")) {
                promise(Promise.of("tagged " + name, id, "image", "inspect", "-f", "{{.Id}}", name + ":tagged"));
            }
        }
    }

    /** A layer with its name in {@code /content}, and files enough that a cut finds some of them half written. */
    static ImageLayout.Layer layer(String name) {
        byte[] noise = new byte[1 << 20];
        new Random(name.hashCode()).nextBytes(noise);
        return ImageLayout.layer(
                ImageLayout.Packing.GZIP,
                Map.of("content", name.getBytes(java.nio.charset.StandardCharsets.UTF_8), "noise", noise));
    }

    /** That the file {@code /content} of an image can be read. */
    private static Promise content(String what, String image, String expected) {
        return new Promise(what, ask -> {
            String container = ask.run("create", image, "none").text();
            Result result = ask.shell("$DOCKER cp " + container + ":/content - | tar -xO");
            ask.run("rm", container);
            return result.text().equals(expected) ? "" : what + ": expected '" + expected + "', found " + result;
        });
    }

    private void commit(String name) {
        String made = name + "-made";
        if (works("run", "--name", made, "busybox", "sh", "-c", "echo " + name + " > /content")
                && works("commit", made, name + ":committed")) {
            promise(content("committed " + name, name + ":committed", name));
        }
        docker.run("rm", "-f", made);
    }

    private void copied(String name) {
        Path file = Trees.write(folder.resolve(name), name);
        if (works("create", "--name", name, "busybox", "true") && works("cp", file.toString(), name + ":/copied")) {
            promise(new Promise("copied into " + name, ask -> {
                Result result = ask.shell("$DOCKER cp " + name + ":/copied - | tar -xO");
                return result.text().equals(name) ? "" : "copied into " + name + ": found " + result;
            }));
        }
    }

    private void pull(String name) {
        if (works("pull", "-q", pullable)) {
            promise(content("pulled for " + name, pullable, "pulled"));
        }
    }

    private void promise(Promise promise) {
        promises.add(promise);
    }

    private boolean works(String... command) {
        return docker.run(command).exit() == 0;
    }
}
