package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Compares what is there with the ledger. */
final class Inspection {
    private final World world;
    private final DockerCli docker;
    private final Ledger ledger;

    Inspection(World world) {
        this.world = world;
        this.docker = world.docker();
        this.ledger = world.ledger;
    }

    /** Takes away what half-done work may have left, if it can be, and learns what became of the rest that nobody was told of. */
    void settle() {
        Found found = Found.by(docker);
        for (Box box : ledger.boxes()) {
            if (box.doubtful) {
                adopt(box, found.container(box));
            }
        }
        found.containers().values().stream()
                .filter(container -> ledger.isMaybe(container.name())
                        || ledger.isMaybe(container.id())
                                && ledger.boxes().stream().noneMatch(box -> box.id.equals(container.id())))
                .forEach(container -> removeAny("rm", "-f", "-v", container.id()));
        found.volumes().stream().filter(this::isUnsure).forEach(name -> removeAny("volume", "rm", name));
        found.networks().stream().filter(this::isUnsure).forEach(name -> removeAny("network", "rm", name));
        found.images().stream()
                .map(Inspection::tag)
                .filter(this::isUnsure)
                .forEach(name -> removeAny("rmi", "-f", name));
        if (ledger.mayDangle()) {
            removeAny("image", "prune", "-f");
        }
    }

    /** A name that one client was not told of, and no other was. */
    private boolean isUnsure(String name) {
        return ledger.isMaybe(name)
                && !ledger.images().containsKey(name)
                && !ledger.volumes().containsKey(name)
                && !ledger.networks().contains(name);
    }

    /** It may go by itself just now. */
    private void removeAny(String... command) {
        Result result = docker.run(command);
        if (result.exit() != 0
                && !result.err().toLowerCase().contains("no such")
                && !result.err().contains("not found")) {
            if (!result.err().contains("removal of container") && !result.err().contains("already in progress")) {
                throw new AssertionError("left by half-done work, and cannot be removed: " + result);
            }
        }
    }

    private void adopt(Box box, Optional<Found.Container> found) {
        if (found.isEmpty()) {
            if (box.maybeGone) {
                ledger.remove(box);
            }
            return;
        }
        Found.Container now = found.get();
        if (now.name().equals(box.otherName)) {
            box.name = box.otherName;
        }
        if (!List.of("created", "running", "paused", "exited").contains(now.status())) {
            // On its way somewhere, or stuck: the comparison will tell.
            return;
        }
        box.status = now.status();
        box.exitCode = Box.ANY;
        box.networks.clear();
        box.networks.addAll(now.networks());
        box.doubtful = false;
        box.maybeGone = false;
        box.otherName = "";
    }

    /** A line for each difference; empty when all is as it should be. */
    List<String> differences() {
        Found found = Found.by(docker);
        List<String> differences = new ArrayList<>();
        for (Box box : ledger.boxes()) {
            compare(box, found.container(box), differences);
        }
        found.containers().values().stream()
                .filter(one -> ledger.boxes().stream().noneMatch(box -> box.id.equals(one.id())))
                .filter(one -> !Watched.isOne(one.name()))
                .forEach(one -> differences.add("a container that nobody made: " + one));
        compare("volume", ledger.volumes(), found.volumes(), differences);
        compare(
                "image",
                ledger.images(),
                found.images().stream().map(Inspection::tag).toList(),
                differences);
        ledger.networks().stream()
                .filter(name -> !found.networks().contains(name))
                .forEach(name -> differences.add("lost network " + name));
        found.networks().stream()
                .filter(name -> !ledger.networks().contains(name))
                .forEach(name -> differences.add("a network that nobody made: " + name));
        differences.addAll(volumeContents());
        differences.addAll(new Leaks(world.daemon).find(found));
        return differences;
    }

    private static void compare(Box box, Optional<Found.Container> found, List<String> differences) {
        if (found.isEmpty()) {
            differences.add("lost container " + box);
            return;
        }
        Found.Container now = found.get();
        boolean same = !box.doubtful
                && now.name().equals(box.name)
                && now.status().equals(box.status)
                && (!box.status.equals("exited") || box.exitCode == Box.ANY || box.exitCode == now.exitCode())
                && now.networks().containsAll(box.networks);
        if (!same || now.image().isEmpty()) {
            differences.add(
                    "container " + box + ", exit code " + box.exitCode + ", networks " + box.networks + " is " + now);
        }
    }

    private static void compare(
            String kind, Map<String, String> wanted, java.util.Collection<String> found, List<String> differences) {
        wanted.keySet().stream()
                .filter(name -> !found.contains(name))
                .forEach(name -> differences.add("lost " + kind + " " + name));
        found.stream()
                .filter(name -> !wanted.containsKey(name) && !name.equals("busybox") && !name.startsWith("watched"))
                .forEach(name -> differences.add("a " + kind + " that nobody made: " + name));
    }

    /** Without the tag that is meant when none is said. */
    private static String tag(String reference) {
        return reference.endsWith(":latest") ? reference.substring(0, reference.length() - 7) : reference;
    }

    private List<String> volumeContents() {
        List<String> differences = new ArrayList<>();
        ledger.volumes().forEach((name, content) -> {
            Path file = world.daemon.dataRoot().resolve("volumes").resolve(name).resolve("_data/made");
            String now = Trees.read(file).strip();
            if (!content.isEmpty() && !now.equals(content)) {
                differences.add("volume " + name + " holds '" + now + "' where '" + content + "' was written");
            }
        });
        return differences;
    }

    /** The content of one container and one image. */
    List<String> sample(Random random) {
        List<String> differences = new ArrayList<>();
        List<Box> boxes =
                ledger.boxes().stream().filter(box -> !box.files.isEmpty()).toList();
        if (!boxes.isEmpty()) {
            check(boxes.get(random.nextInt(boxes.size())), differences);
        }
        List<Map.Entry<String, String>> images = List.copyOf(ledger.images().entrySet());
        if (!images.isEmpty() && random.nextInt(3) == 0) {
            check(images.get(random.nextInt(images.size())), differences);
        }
        return differences;
    }

    /** All contents. */
    List<String> contents() {
        List<String> differences = new ArrayList<>();
        ledger.boxes().forEach(box -> check(box, differences));
        ledger.images().entrySet().forEach(image -> check(image, differences));
        return differences;
    }

    private void check(Box box, List<String> differences) {
        box.files.forEach((path, content) -> {
            Path copy = world.daemon.folder().resolve("files/copy");
            Trees.delete(copy);
            Result result = docker.run("cp", box.id + ":" + path, copy.toString());
            if (result.exit() != 0 || !Trees.read(copy).strip().equals(content)) {
                differences.add("container " + box + " has '" + Trees.read(copy).strip() + "' in " + path + " where '"
                        + content + "' was written: " + result.err());
            }
        });
    }

    private void check(Map.Entry<String, String> image, List<String> differences) {
        String shows = image.getValue().isEmpty() ? "echo runs" : "cat /made";
        String wanted = image.getValue().isEmpty() ? "runs" : image.getValue();
        Result result = docker.run("run", "--rm", image.getKey(), "sh", "-c", shows);
        if (!result.text().equals(wanted)) {
            differences.add("image " + image.getKey() + " does not run as it should: " + result);
        }
    }
}
