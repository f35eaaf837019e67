package dev.theseus.e2e.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Throws bad input at one daemon and gathers what it does about it. */
public final class Attack {
    private static final int CONNECTIONS = 4;
    /** Requests between two looks at what there is. */
    private static final int BATCH = 16;
    /** How long a good request may take meanwhile, on a machine with other work. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Daemon daemon;
    private final Path canary;
    private final Random random;
    private final Findings findings = new Findings();
    private final Scene scene;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Wire> wires = new ArrayList<>();

    /** @param folder a folder of the test's own, for files that nobody may touch */
    public Attack(Daemon daemon, Path folder, Random random) throws IOException {
        this.daemon = daemon;
        this.random = random;
        this.canary = folder.resolve("canary");
        Trees.write(canary.resolve("victim"), "untouched");
        this.scene = new Scene(daemon);
        for (int i = 0; i < CONNECTIONS; i++) {
            wires.add(new Wire(daemon.socket()));
        }
    }

    /** Damaged requests on a few connections, and a look at what they changed after each batch. */
    public void requests(int count) throws Exception {
        RequestMaker maker = new RequestMaker(random, scene.execs());
        Set<String> before = scene.restored(scene.digest());
        for (int done = 0; done < count; done += BATCH) {
            List<Request> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                batch.add(maker.next());
            }
            before = judge(batch, before);
        }
    }

    private Set<String> judge(List<Request> batch, Set<String> before) throws Exception {
        List<Callable<Boolean>> shares = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Wire wire = wires.get(i);
            int first = i;
            shares.add(() -> {
                boolean accepted = false;
                for (int at = first; at < batch.size(); at += CONNECTIONS) {
                    accepted |= send(wire, batch.get(at));
                }
                return accepted;
            });
        }
        boolean accepted = false;
        for (Future<Boolean> share : executor.invokeAll(shares)) {
            accepted |= share.get();
        }
        Set<String> now = scene.digest();
        if (!accepted && !now.equals(before)) {
            findings.add("refused requests changed " + before + " to " + now + ": " + batch);
        }
        return accepted ? scene.restored(now) : now;
    }

    /** Tells whether it may have changed something. */
    private boolean send(Wire wire, Request request) {
        try {
            long begin = System.nanoTime();
            Answer answer = wire.send(request);
            findings.check(request, answer);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (took.compareTo(PATIENCE) > 0) {
                findings.add("an answer took " + took + ": " + request);
            }
            // An unfinished import or pull is not taken back by a later failure in its stream.
            return !answer.refused()
                    && !request.method().equals("GET")
                    && !request.method().equals("HEAD");
        } catch (Wire.Hang e) {
            findings.add(e.getMessage() + ": " + request + new String(request.head(), StandardCharsets.ISO_8859_1)
                    + " body " + request.body().length + "\nthreads: " + threads());
            return true;
        } catch (IOException e) {
            findings.add(e.getMessage() + ": " + request);
            return true;
        }
    }

    /** What the daemon was at when it did not answer, in a file that stays. */
    private Path threads() {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), daemon.name() + "-" + System.nanoTime() + ".threads");
        jcmd("Thread.dump_to_file", file.toString());
        // Bytes that wait at either end tell whose turn it is.
        Trees.write(Path.of(file + ".sockets"), Command.run("ss", "-x", "-a").out());
        return file;
    }

    /** Bytes that are not HTTP. */
    public void brokenHttp(int damaged) throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (byte[] bytes : BrokenHttp.all(random, damaged)) {
            all.add(() -> {
                Request request = new Request("RAW " + bytes.length + " bytes", bytes, new byte[0]);
                Wire wire = new Wire(daemon.socket());
                try {
                    Matcher status = Pattern.compile("HTTP/1\\.[01] (\\d{3})").matcher(wire.raw(bytes));
                    while (status.find()) {
                        findings.check(request, new Answer(Integer.parseInt(status.group(1)), ""));
                    }
                } catch (IOException e) {
                    findings.add(e.getMessage() + ": "
                            + new String(bytes, 0, Math.min(300, bytes.length), StandardCharsets.ISO_8859_1));
                } finally {
                    wire.end();
                }
                return null;
            });
        }
        for (int i = 0; i < all.size(); i += BATCH) {
            for (Future<Void> done : executor.invokeAll(all.subList(i, Math.min(all.size(), i + BATCH)))) {
                done.get();
            }
        }
    }

    /** Hostile archives wherever archives are taken. */
    public void archives(int limit) throws Exception {
        Map<String, byte[]> escaping = new LinkedHashMap<>();
        HostileArchives.escaping(canary).entrySet().stream()
                .limit(limit)
                .forEach(entry -> escaping.put(entry.getKey(), entry.getValue()));
        Wire wire = wires.getFirst();
        for (byte[] tar : escaping.values()) {
            send(wire, Request.archive("PUT", "/containers/fuzz-run/archive?path=/tmp", tar));
            send(wire, Request.archive("PUT", "/containers/fuzz-exit/archive?path=/tmp", tar));
            send(wire, Request.archive("POST", "/images/create?fromSrc=-&repo=fuzz/evil&tag=x", tar));
            readBack(wire);
        }
        List<byte[]> images = new ArrayList<>(HostileArchives.images(canary).values());
        images.addAll(escaping.values());
        for (byte[] tar : images.subList(0, Math.min(limit, images.size()))) {
            send(wire, Request.archive("POST", "/images/load?quiet=1", tar));
            readBack(wire);
        }
        if (!Trees.read(canary.resolve("victim")).equals("untouched")) {
            findings.add("the canary was written to");
        }
    }

    /** What an image made of a hostile archive shows to who looks through it. */
    private void readBack(Wire wire) throws IOException {
        Request create = Request.json(
                "POST", "/containers/create?name=fuzz-evil", "{\"Image\":\"fuzz/evil:x\",\"Cmd\":[\"/none\"]}");
        if (wire.send(create).status() == 201) {
            for (String path : List.of("/", "/out/victim", "/s/victim", "/f", "/h")) {
                Request look = Request.of("GET", "/containers/fuzz-evil/archive?path=" + path, "", new byte[0]);
                Answer answer = wire.send(look);
                findings.check(look, answer);
                if (answer.text().contains("untouched")) {
                    findings.add("the canary can be read by " + path);
                }
            }
            send(
                    wire,
                    Request.archive(
                            "PUT",
                            "/containers/fuzz-evil/archive?path=/out",
                            HostileArchives.small().getLast()));
            wire.send(Request.of("DELETE", "/containers/fuzz-evil?force=1&v=1", "", new byte[0]));
        }
        wire.send(Request.of("DELETE", "/images/fuzz/evil:x?force=1", "", new byte[0]));
    }

    /** Half heads, half bodies and streams that nobody reads, while others are served. */
    public void slowClients(int count) throws Exception {
        List<StuckClient> stuck = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                stuck.add(StuckClient.of(daemon.socket(), i));
                if (i % 50 == 0) {
                    ping();
                }
            }
            requests(10 * BATCH);
            ping();
        } finally {
            for (StuckClient client : stuck) {
                client.close();
            }
        }
        Set<String> now = scene.digest();
        if (now.stream().anyMatch(line -> line.contains(StuckClient.MADE))) {
            findings.add("a body that was cut off made something: " + now);
        }
    }

    /** Bodies as large as may be, of the smallest values there are. */
    public void largeBodies(int atOnce) throws Exception {
        for (String value : List.of("{},", "[],", "1,", "\"\",", "{\"a\":1},")) {
            String body = "{\"x\":[" + value.repeat(4_000_000 / value.length()) + "1]}";
            Request request = Request.json("POST", "/containers/create?name=fuzz-large", body);
            List<Callable<Answer>> all = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                all.add(() -> {
                    Wire wire = new Wire(daemon.socket());
                    try {
                        return wire.send(request);
                    } finally {
                        wire.end();
                    }
                });
            }
            List<Future<Answer>> running = new ArrayList<>();
            all.forEach(each -> running.add(executor.submit(each)));
            ping();
            for (Future<Answer> each : running) {
                int status = each.get().status();
                if (status != 400 && status != 503) {
                    findings.add("a large body of " + value + " was answered " + status);
                }
            }
        }
    }

    /** A hostile registry's images. */
    public void registry(HostileRegistry registry) throws Exception {
        Wire wire = wires.getFirst();
        for (String repository : registry.repositories()) {
            String name = registry.host() + "/" + repository;
            send(wire, Request.of("POST", "/images/create?fromImage=" + name + "&tag=x", "", new byte[0]));
            send(wire, Request.of("GET", "/distribution/" + name + ":x/json", "", new byte[0]));
            ping();
        }
        send(wire, Request.of("POST", "/images/create?fromImage=" + registry.host() + "/s-link", "", new byte[0]));
    }

    private void ping() throws IOException {
        Wire wire = new Wire(daemon.socket());
        long begin = System.nanoTime();
        Request ping = Request.of("GET", "/_ping", "", new byte[0]);
        findings.check(ping, wire.send(ping));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (took.compareTo(PATIENCE) > 0) {
            findings.add("a ping took " + took);
        }
        wire.end();
    }

    /** Fails the test when anything was wrong so far. */
    public void assertUnharmed() {
        System.out.println("fuzz: " + findings.toString().lines().findFirst().orElse(""));
        String report = findings.toString();
        int wrong = findings.wrong().size();
        findings.clear();
        assertEquals(0, wrong, report);
    }

    /** Bytes of the heap that are in use after a collection; to be asked when the daemon rests. */
    public long liveHeap() {
        String heap = jcmd("GC.heap_info");
        Matcher used = Pattern.compile("total \\d+K, used (\\d+)K").matcher(heap);
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) << 10;
        }
        return bytes;
    }

    private String jcmd(String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Trees.read(daemon.folder().resolve("pid")).strip());
        command.addAll(List.of(words));
        return Command.run(command.toArray(String[]::new)).ok().out();
    }

    /** Marked files in the places where hostile archives would put them. */
    public List<String> escaped() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path place : List.of(
                canary,
                Path.of("/"),
                Path.of("/tmp"),
                Path.of("/etc"),
                Path.of("/root"),
                Path.of("/var"),
                daemon.folder(),
                daemon.execRoot())) {
            Trees.children(place).stream()
                    .map(Path::toString)
                    .filter(name -> name.contains(HostileArchives.MARK))
                    .forEach(found::add);
        }
        if (!Trees.children(canary).equals(List.of(canary.resolve("victim")))
                || !Files.readString(canary.resolve("victim")).equals("untouched")) {
            found.add("canary: " + Trees.children(canary));
        }
        return found;
    }

    /** Takes the scene away. */
    public void end() throws IOException {
        for (Wire wire : wires) {
            wire.end();
        }
        scene.end();
        executor.shutdown();
    }
}
