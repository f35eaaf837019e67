package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.crash.StateText.Document;
import dev.theseus.e2e.crash.StateText.Line;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A dead daemon's {@code state.db} is damaged. The next start refuses it and names it, {@code --check} says what is wrong and nothing has
 * changed by either; {@code --repair} brings back all that was not in what is damaged, and says of which containers it could not.
 */
final class StateDamage {
    private static final Pattern LOST = Pattern.compile("container (\\S+) is lost");
    private static final int SHORT_ID = 12;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final World world;
    private final Daemon daemon;
    private final Path file;
    private final StateText before;
    private final StateText previous;
    private final List<Document> hurt = new ArrayList<>();
    /** Objects that may go back to what they were, but not without a word; empty when it may be any. */
    private final Set<String> mustBeNamed = new TreeSet<>();

    private boolean mayBeAny = true;

    StateDamage(World world) {
        this.world = world;
        daemon = world.daemon;
        file = daemon.dataRoot().resolve("state.db");
        before = StateText.read(file);
        previous = StateText.read(daemon.dataRoot().resolve("state.db.previous"));
    }

    /** One byte is another one; returns where, for the history. */
    String flip(Random random) {
        int position = random.nextInt(before.end());
        byte[] damaged = before.bytes().clone();
        damaged[position] ^= (byte) (1 + random.nextInt(255));
        Line line = before.lineAt(position).orElseThrow();
        hurt(List.of(line));
        mayBeAny = false;
        hurt.forEach(document -> mustBeNamed.add(document.name()));
        before.lines().stream()
                .filter(later -> later.number() > line.number())
                .flatMap(later -> later.documents().stream())
                .forEach(document -> mustBeNamed.remove(document.name()));
        write(damaged);
        return heal("byte " + position + " of line " + line.number(), line.number() <= durable(before.lines()));
    }

    /** The file ends somewhere. */
    String cut(Random random) {
        int position = random.nextInt(before.end());
        hurt(before.lines().stream().filter(line -> line.to() > position).toList());
        write(Arrays.copyOf(before.bytes(), position));
        List<Line> left =
                before.lines().stream().filter(line -> line.to() <= position).toList();
        boolean short0 = left.isEmpty()
                || left.size() < before.lines().size()
                        && before.lines().get(left.size()).beginning();
        return heal("at byte " + position, short0 || left.getLast().number() < durable(left));
    }

    /** Nothing is left of it. */
    String empty() {
        hurt(before.lines());
        write(new byte[0]);
        return heal("", true);
    }

    /** A copy of long ago is in its place. */
    String older() {
        StateText older = world.olderState;
        hurt(before.lines());
        write(older.bytes());
        return heal("change " + older.last() + " of " + before.last(), older.last() < durable(older.lines()));
    }

    /** What a line that is lost says, unless the state before says the same. */
    private void hurt(List<Line> lost) {
        for (Line line : lost) {
            for (Document document : line.documents()) {
                Document former = previous.documents().get(document.name());
                if (!line.beginning() || !document.equals(former)) {
                    hurt.add(document);
                }
            }
        }
    }

    /** The number that the daemon must know to have been on the disk. */
    private long durable(List<Line> readable) {
        String mark = Trees.read(daemon.dataRoot().resolve("state.mark"));
        long told = mark.isEmpty() ? 0 : Long.parseLong(mark.split("\t")[1]);
        return Math.max(told, readable.stream().mapToLong(Line::synced).max().orElse(0));
    }

    private void write(byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String heal(String what, boolean mustRefuse) {
        String there = tree();
        Result attempt = attempt();
        boolean refused = attempt.exit() == 1;
        assertTrue(refused || !mustRefuse, () -> "the damaged state was opened (" + what + "):\n" + attempt.out());
        Set<String> said = new TreeSet<>();
        if (refused) {
            assertTrue(
                    attempt.out().contains(file.toString()) && attempt.out().contains("theseusd --repair"),
                    () -> "not clear: " + attempt.out());
            Result check = care("--check");
            assertEquals(1, check.exit(), check::toString);
            assertTrue(check.out().contains("state: "), check::toString);
            assertEquals(there, tree(), "what is in the data root after a refused start and --check");
            Result repair = care("--repair").ok();
            expectWordOnOlderOnes(repair, what);
            Matcher matcher = LOST.matcher(repair.out());
            while (matcher.find()) {
                said.add(matcher.group(1));
            }
        }
        List<String> incomplete = expectWordOnIncompleteImages();
        // Of a state that is whole otherwise: what a document says that both files lack nobody can bring back.
        boolean watched = hurt.stream().anyMatch(world.watched()::isAboutOne);
        if (watched) {
            world.watched().goDown();
        }
        daemon.start();
        // They are not listed, and nobody can run them: all that can be done is done by whoever was told of them.
        incomplete.forEach(image -> daemon.docker().ok("rmi", "-f", image));
        settle(said, refused);
        if (watched) {
            world.watched().restart();
        }
        return what + (refused ? ", refused" : ", opened") + ", incomplete " + incomplete + ", hurt "
                + hurt.stream().map(Document::name).distinct().toList() + ", lost " + said;
    }

    private void expectWordOnOlderOnes(Result repair, String what) {
        if (mayBeAny) {
            repair.says("any object may be older than what was acknowledged");
        }
        for (String name : mustBeNamed) {
            assertTrue(
                    repair.out()
                            .lines()
                            .anyMatch(line -> line.startsWith(name + " may be ")
                                    || line.equals(name + " is as state.db.previous has it")),
                    () -> name + " went back without a word (" + what + "):\n" + repair.out());
        }
    }

    /**
     * An image whose removal was lost is back, but its content is gone for good: {@code --check} names each blob. Returns their
     * ids.
     */
    private List<String> expectWordOnIncompleteImages() {
        Result check = care("--check");
        List<String> incomplete = new ArrayList<>();
        for (Document image : StateText.read(file).documents().values()) {
            if (image.table().equals("images")) {
                List<String> missing = blobs(image).stream()
                        .filter(blob -> !Files.exists(
                                daemon.dataRoot().resolve("content/blobs").resolve(blob.replace(':', '/'))))
                        .toList();
                missing.forEach(blob -> check.says("blob " + blob + " is missing"));
                if (!missing.isEmpty()) {
                    incomplete.add(image.key());
                }
            }
        }
        return incomplete;
    }

    /** What an image is made of: its configuration, its manifest and its layers. */
    private static Set<String> blobs(Document image) {
        JsonObject record = JsonParser.parseString(image.text()).getAsJsonObject();
        Set<String> blobs =
                new TreeSet<>(Set.of(image.key(), record.get("manifest").getAsString()));
        record.getAsJsonArray("layers")
                .forEach(layer -> blobs.add(layer.getAsJsonObject().get("blob").getAsString()));
        return blobs;
    }

    /** The daemon's end within the time it takes to refuse; one that serves is stopped. */
    private Result attempt() {
        String log = "attempt.log";
        Trees.delete(daemon.folder().resolve(log));
        Process process = daemon.launch(log);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (process.isAlive() && System.nanoTime() < end && !serves()) {
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                List.of("theseusd"),
                process.exitValue(),
                Trees.read(daemon.folder().resolve(log)),
                "");
    }

    private boolean serves() {
        return Command.run("curl", "-s", "--unix-socket", daemon.socket().toString(), "http://x/_ping")
                .text()
                .equals("OK");
    }

    private Result care(String flag) {
        return Command.run(Daemon.HOME.resolve("bin/theseusd").toString(), "--data-root=" + daemon.dataRoot(), flag);
    }

    /** Without what containers may change meanwhile, and the runtime's commands that the killed daemon had begun. */
    private String tree() {
        return Command.run(
                        "sh",
                        "-c",
                        "cd \"$0\" && find . ! -path './framework*' ! -name theseusd.lock ! -path"
                                + " './containers/*/*.log' ! -path './drivers/storage/*/snapshots/*/diff/*' ! -path"
                                + " './volumes/*/_data/*' -printf '%p %y %m\\n"
                                + "' | sort",
                        daemon.dataRoot().toString())
                .ok()
                .out();
    }

    /** What was hurt is what it is found to be; what is said to be lost is lost, and can be swept as was told. */
    private void settle(Set<String> said, boolean refused) {
        Found found = Found.by(daemon.docker());
        Set<String> lost = world.ledger.boxes().stream()
                .filter(box -> !box.doubtful && found.container(box).isEmpty())
                .map(box -> box.id.substring(0, SHORT_ID))
                .collect(Collectors.toCollection(TreeSet::new));
        // A record of an image that is back without its name, or whose name alone was lost.
        daemon.docker().ok("image", "prune", "-f");
        world.ledger.hurt(hurt, before.documents(), found);
        Set<String> told = said.stream()
                .map(id -> id.substring(0, Math.min(SHORT_ID, id.length())))
                .collect(Collectors.toCollection(TreeSet::new));
        if (refused) {
            assertTrue(told.containsAll(lost), () -> "lost are " + lost + ", said was " + told);
            found.containers().values().stream()
                    .map(Found.Container::shortId)
                    .filter(told::contains)
                    .forEach(id -> {
                        throw new AssertionError(id + " is there, though it was said to be lost");
                    });
        }
        List<Path> strangers = Trees.children(daemon.dataRoot().resolve("containers")).stream()
                // Empty is that of one that was never finished.
                .filter(folder -> !Trees.children(folder).isEmpty())
                .filter(folder -> found.containers().values().stream()
                        .noneMatch(one -> folder.getFileName().toString().startsWith(one.shortId())))
                .toList();
        if (!strangers.isEmpty()) {
            Command.await("a word on the sweep", LIMIT, () -> daemon.log().contains("nothing is swept"));
            strangers.forEach(Trees::delete);
            daemon.stop();
            daemon.start();
        }
        Trees.delete(daemon.dataRoot().resolve("lost"));
    }
}
