package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** All strikes there are; one that takes more than some lines has a class of its own. */
enum Strikes implements Strike {
    /** The daemon is killed. */
    KILL(true),
    /** The daemon is asked to stop. */
    TERM(true) {
        @Override
        public String hit(World world, Random random) {
            long begin = System.nanoTime();
            world.daemon.stop();
            return "took " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms";
        }
    },
    /** The daemon stands still for a while. */
    FREEZE(false) {
        @Override
        public String hit(World world, Random random) {
            world.daemon.signal("STOP");
            Command.pause(aWhile(random));
            world.daemon.signal("CONT");
            return "";
        }
    },
    /** A container's monitor is killed; the container goes on, and nobody will know how it ended. */
    MONITOR_KILL(false) {
        @Override
        public String hit(World world, Random random) {
            Optional<Box> victim = world.claimRunning(random);
            victim.flatMap(world::monitor).ifPresent(ProcessHandle::destroyForcibly);
            victim.ifPresent(box -> box.unmonitored = true);
            return words(victim);
        }
    },
    /** A container's monitor stands still for a while. */
    MONITOR_FREEZE(false) {
        @Override
        public String hit(World world, Random random) {
            Optional<Box> victim = world.claimRunning(random);
            victim.flatMap(world::monitor).ifPresent(monitor -> {
                signal("STOP", monitor.pid());
                Command.pause(aWhile(random));
                signal("CONT", monitor.pid());
            });
            return words(victim);
        }
    },
    /** The OCI runtime is killed in the middle of what it does. */
    RUNTIME_KILL(true) {
        @Override
        public String hit(World world, Random random) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (System.nanoTime() < end) {
                List<ProcessHandle> runtimes = world.runtimes();
                if (!runtimes.isEmpty()) {
                    String line = World.commandLine(runtimes.getFirst());
                    runtimes.getFirst().destroyForcibly();
                    return line;
                }
            }
            return "nobody";
        }
    },
    /** A container's first process is killed from outside. */
    INIT_KILL(false) {
        @Override
        public String hit(World world, Random random) {
            Optional<Box> victim = world.claimRunning(random);
            victim.ifPresent(box -> {
                String pid = world.docker().inspect(box.id, "{{.State.Pid}}");
                signal("KILL", Long.parseLong(pid));
                box.died(137);
            });
            return words(victim);
        }
    },
    /** The machine goes down and comes up again. */
    REBOOT(true) {
        @Override
        public String hit(World world, Random random) {
            world.watched().goDown();
            world.daemon.kill();
            return "";
        }

        @Override
        public String aftermath(World world, Random random) {
            world.reboot();
            world.ledger.boxes().stream().filter(Box::isUp).forEach(box -> box.died(Box.ANY));
            world.daemon.start();
            world.watched().backAgain();
            return "";
        }
    },
    /** A byte of the state is another one. */
    STATE_FLIP(StateDamage::flip),
    /** The state ends somewhere. */
    STATE_CUT(StateDamage::cut),
    /** An old copy is in the place of the state. */
    STATE_OLDER((damage, random) -> damage.older()),
    /** The state is an empty file. */
    STATE_EMPTY((damage, random) -> damage.empty()),
    /** For a while no byte more fits the disk. */
    DISK_FULL(true) {
        @Override
        public String hit(World world, Random random) {
            return withoutRoom(world, random, world.disk::fill);
        }
    },
    /** For a while no file more fits the disk. */
    NO_INODES(true) {
        @Override
        public String hit(World world, Random random) {
            return withoutRoom(world, random, world.disk::useUpInodes);
        }
    },
    /** For a while the daemon can open next to nothing. */
    FEW_DESCRIPTORS(true) {
        @Override
        public String hit(World world, Random random) {
            Path process = Path.of("/proc", Long.toString(world.daemon.pid()));
            String usual = softLimit(process);
            int few = Trees.children(process.resolve("fd")).size() + random.nextInt(12);
            limit(world, Integer.toString(few));
            Command.pause(aWhile(random));
            limit(world, usual);
            return few + " descriptors";
        }

        /** What could not be taken down without descriptors is left to the next start. */
        @Override
        public String aftermath(World world, Random random) {
            world.daemon.stop();
            world.daemon.start();
            return "";
        }

        private String softLimit(Path process) {
            return Trees.read(process.resolve("limits"))
                    .lines()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split(" {2,}")[1])
                    .findFirst()
                    .orElseThrow();
        }

        private void limit(World world, String soft) {
            Command.run("prlimit", "--pid", Long.toString(world.daemon.pid()), "--nofile=" + soft + ":")
                    .ok();
        }
    },
    /** The daemon works with a heap that is just enough to start. */
    SMALL_HEAP(true) {
        @Override
        public String hit(World world, Random random) {
            world.daemon.kill();
            world.daemon.startWith("-Xmx40m");
            Command.pause(aWhile(random));
            if (world.daemon.alive()) {
                world.daemon.kill();
            }
            return "";
        }
    };

    private final boolean excusesFailures;
    private final BiFunction<World, Random, String> aftermath;

    Strikes(boolean excusesFailures) {
        this.excusesFailures = excusesFailures;
        aftermath = Strike.super::aftermath;
    }

    /** The daemon is killed, and its state damaged before it starts again. */
    Strikes(BiFunction<StateDamage, Random, String> damage) {
        excusesFailures = true;
        aftermath = (world, random) -> damage.apply(new StateDamage(world), random);
    }

    @Override
    public String hit(World world, Random random) {
        world.daemon.kill();
        return "";
    }

    @Override
    public String aftermath(World world, Random random) {
        return aftermath.apply(world, random);
    }

    @Override
    public boolean excusesFailures() {
        return excusesFailures;
    }

    private static String words(Optional<Box> victim) {
        return victim.map(Box::toString).orElse("nobody");
    }

    private static Duration aWhile(Random random) {
        return Duration.ofMillis(100 + random.nextInt(500));
    }

    private static void signal(String name, long pid) {
        Command.run("kill", "-" + name, Long.toString(pid));
    }

    private static String withoutRoom(World world, Random random, Runnable narrow) {
        Instant from = Instant.now();
        narrow.run();
        Command.pause(aWhile(random));
        world.disk.makeRoom();
        world.watched().excuseGaps(from, Instant.now());
        return "";
    }
}
