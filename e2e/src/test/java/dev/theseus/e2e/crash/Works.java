package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Chooses what a client does next, as chance has it and as the ledger has something to do it with. */
final class Works {
    private static final int MANY = 12;
    private static final String SLEEP = "100000";

    private final Ledger ledger;
    private final Random random;
    private final String prefix;
    private final String pulled;
    private final Path folder;
    private int number;

    Works(Ledger ledger, Random random, String prefix, String pulled, Daemon daemon) {
        this.ledger = ledger;
        this.random = random;
        this.prefix = prefix;
        this.pulled = pulled;
        this.folder = daemon.folder().resolve("files");
    }

    Work next() {
        String name = prefix + "n" + number++;
        List<Supplier<Optional<Work>>> all = List.of(
                () -> Optional.of(create(name)),
                () -> Optional.of(run(name)),
                () -> Optional.of(run(name)),
                () -> Optional.of(runToItsEnd(name)),
                () -> write(name),
                () -> copy(name),
                () -> commit(name),
                () -> Optional.of(tag(name)),
                this::untag,
                () -> Optional.of(load()),
                () -> Optional.of(pull()),
                () -> Optional.of(createNetwork(name)),
                this::connect,
                this::removeNetwork,
                () -> Optional.of(createVolume(name)),
                () -> Optional.of(fillVolume(name)),
                this::removeVolume,
                () -> rename(name),
                this::update,
                this::pause,
                this::unpause,
                this::stop,
                this::start,
                this::restart,
                this::kill,
                this::remove,
                this::remove,
                this::prune);
        if (ledger.boxes().size() > MANY) {
            Optional<Work> removal = remove();
            if (removal.isPresent()) {
                return removal.get();
            }
        }
        while (true) {
            Optional<Work> chosen = all.get(random.nextInt(all.size())).get();
            if (chosen.isPresent()) {
                return chosen.get();
            }
        }
    }

    private Work create(String name) {
        return new Work(
                List.of("create", "--name", name, "busybox", "sleep", SLEEP),
                result -> ledger.add(new Box(result.text(), name, "created")),
                () -> ledger.maybe(name));
    }

    private Work run(String name) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name, "-v", name + ":/data"));
        if (random.nextBoolean()) {
            command.addAll(List.of("-p", "127.0.0.1::80"));
        }
        boolean comesBack = random.nextInt(3) == 0;
        if (comesBack) {
            command.addAll(List.of("--restart", "unless-stopped"));
        }
        command.addAll(List.of("busybox", "sh", "-c", "echo " + name + " > /data/made; exec sleep " + SLEEP));
        return new Work(
                command,
                result -> {
                    Box box = new Box(result.text(), name, "running");
                    box.comesBack = comesBack;
                    box.volume = name;
                    ledger.add(box);
                    ledger.addVolume(name, "");
                },
                () -> ledger.maybe(name));
    }

    private Work runToItsEnd(String name) {
        return new Work(
                List.of(
                        "run",
                        "--name",
                        name,
                        "--cidfile",
                        folder.resolve(name).toString(),
                        "busybox",
                        "sh",
                        "-c",
                        // Where there is no room for the file it ends with something else.
                        "echo " + name + " > /made && exit 7"),
                7,
                result -> {
                    Box box = new Box(Trees.read(folder.resolve(name)).strip(), name, "exited");
                    box.endedWith(7);
                    box.ends = true;
                    box.files.put("/made", name);
                    ledger.add(box);
                },
                () -> ledger.maybe(name));
    }

    private Optional<Work> on(Box box, List<String> command, Runnable acknowledged) {
        return Optional.of(new Work(command, result -> acknowledged.run(), () -> box.doubtful = true));
    }

    private Optional<Work> write(String name) {
        return ledger.claim(random, box -> box.status.equals("running")).flatMap(box -> {
            box.files.remove("/made");
            return on(
                    box,
                    List.of("exec", box.id, "sh", "-c", "echo " + name + " > /made"),
                    () -> box.files.put("/made", name));
        });
    }

    private Optional<Work> copy(String name) {
        return ledger.claim(random, box -> !box.status.equals("paused")).flatMap(box -> {
            box.files.remove("/copied");
            Path source = Trees.write(folder.resolve(name), name);
            return on(box, List.of("cp", source.toString(), box.id + ":/copied"), () -> box.files.put("/copied", name));
        });
    }

    private Optional<Work> commit(String name) {
        return ledger.claim(random, box -> !box.status.equals("paused"))
                .map(box -> new Work(
                        List.of("commit", box.id, "image-" + name),
                        result -> ledger.addImage("image-" + name, box.files.getOrDefault("/made", "")),
                        () -> ledger.maybe("image-" + name)));
    }

    private Work tag(String name) {
        return new Work(
                List.of("tag", "busybox", "image-" + name),
                result -> ledger.addImage("image-" + name, ""),
                () -> ledger.maybe("image-" + name));
    }

    private Optional<Work> untag() {
        // What is pulled is everybody's: a pull that is told of while the name goes would be noted as there.
        return ledger.takeImage(random, image -> !image.equals(pulled))
                .map(image -> new Work(List.of("rmi", "-f", image), result -> {}, () -> ledger.maybeUntagged(image)));
    }

    private Work load() {
        return new Work(
                List.of(
                        "load",
                        "-q",
                        "-i",
                        Daemon.HOME.resolve("images/busybox.tar").toString()),
                result -> {},
                () -> {});
    }

    /** It is there already when another client has pulled it. */
    private Work pull() {
        return new Work(
                List.of("pull", "-q", pulled), result -> ledger.addImage(pulled, ""), () -> ledger.maybe(pulled));
    }

    private Work createNetwork(String name) {
        return new Work(
                List.of("network", "create", "net-" + name),
                result -> ledger.addNetwork("net-" + name),
                () -> ledger.maybe("net-" + name));
    }

    private Optional<Work> connect() {
        return ledger.claim(random, box -> !box.status.equals("paused"))
                .flatMap(box -> ledger.anyNetwork(random, network -> !box.networks.contains(network))
                        .flatMap(network -> {
                            // A network with a connection is never removed, so that the two works do not meet.
                            box.networks.add(network);
                            return on(box, List.of("network", "connect", network, box.id), () -> {});
                        }));
    }

    private Optional<Work> removeNetwork() {
        return ledger.anyNetwork(
                        random, network -> ledger.boxes().stream().noneMatch(box -> box.networks.contains(network)))
                .map(network -> {
                    ledger.removeNetwork(network);
                    return new Work(List.of("network", "rm", network), result -> {}, () -> ledger.maybe(network));
                });
    }

    private Work createVolume(String name) {
        return new Work(
                List.of("volume", "create", "vol-" + name),
                result -> ledger.addVolume("vol-" + name, ""),
                () -> ledger.maybe("vol-" + name));
    }

    private Work fillVolume(String name) {
        return new Work(
                List.of(
                        "run",
                        "--rm",
                        "--name",
                        name,
                        "-v",
                        "vol-" + name + ":/data",
                        "busybox",
                        "sh",
                        "-c",
                        "echo " + name + " > /data/made"),
                result -> ledger.addVolume("vol-" + name, name),
                () -> {
                    ledger.maybe(name);
                    ledger.maybe("vol-" + name);
                });
    }

    private Optional<Work> removeVolume() {
        return ledger.takeVolume(random, name -> ledger.boxes().stream().noneMatch(box -> box.volume.equals(name)))
                .map(volume -> new Work(List.of("volume", "rm", volume), result -> {}, () -> ledger.maybe(volume)));
    }

    private Optional<Work> rename(String name) {
        return ledger.claim(random, box -> true)
                .map(box -> new Work(List.of("rename", box.id, name), result -> box.name = name, () -> {
                    box.doubtful = true;
                    box.otherName = name;
                }));
    }

    private Optional<Work> update() {
        return ledger.claim(random, box -> !box.status.equals("paused"))
                .flatMap(
                        box -> on(box, List.of("update", "--memory", "64m", "--memory-swap", "64m", box.id), () -> {}));
    }

    private Optional<Work> pause() {
        return ledger.claim(random, box -> box.status.equals("running"))
                .flatMap(box -> on(box, List.of("pause", box.id), () -> box.status = "paused"));
    }

    private Optional<Work> unpause() {
        return ledger.claim(random, box -> box.status.equals("paused"))
                .flatMap(box -> on(box, List.of("unpause", box.id), () -> box.status = "running"));
    }

    private Optional<Work> stop() {
        return ledger.claim(random, Box::isUp)
                .flatMap(box -> on(box, List.of("stop", "-t", "0", box.id), () -> box.endedWith(137)));
    }

    private Optional<Work> kill() {
        return ledger.claim(random, Box::isUp)
                .flatMap(box -> on(box, List.of("kill", box.id), () -> box.endedWith(137)));
    }

    private Optional<Work> start() {
        return ledger.claim(random, box -> !box.isUp() && !box.ends)
                .flatMap(box -> on(box, List.of("start", box.id), () -> box.status = "running"));
    }

    private Optional<Work> restart() {
        return ledger.claim(random, box -> box.status.equals("running"))
                .flatMap(box -> on(box, List.of("restart", "-t", "0", box.id), () -> box.unmonitored = false));
    }

    private Optional<Work> remove() {
        return ledger.claim(random, box -> true).map(box -> {
            box.maybeGone = true;
            return new Work(List.of("rm", "-f", "-v", box.id), result -> ledger.remove(box), () -> box.doubtful = true);
        });
    }

    private Optional<Work> prune() {
        return Optional.of(new Work(List.of("image", "prune", "-f"), result -> {}, () -> {}));
    }
}
