package dev.theseus.name.service.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.NameTable;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.process.Command;
import dev.theseus.testing.NeedsRoot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server in a real namespace, asked by dig. */
@NeedsRoot
class DnsNameServiceTest {
    private static final String SANDBOX = "s1";

    @TempDir
    private Path folder;

    private final Table table = new Table();
    private Path namespace;
    private DnsNameService service;

    /** The engine's table: names of one sandbox. */
    private static final class Table implements NameTable {
        private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();

        void put(String name, String... addresses) {
            names.put(name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
        }

        @Override
        public List<InetAddress> lookup(String sandboxId, String name) {
            return sandboxId.equals(SANDBOX) ? names.getOrDefault(name, List.of()) : List.of();
        }

        @Override
        public Optional<String> reverse(String sandboxId, InetAddress address) {
            return names.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(address))
                    .map(entry -> entry.getKey() + ".mynet")
                    .findFirst();
        }
    }

    @BeforeEach
    void start() {
        namespace = folder.resolve("container");
        create();
        service = new DnsNameService(table);
        table.put("web", "172.30.1.2", "fd00:30:1::2");
    }

    @AfterEach
    void stop() {
        service.close();
        NetworkNamespace.delete(namespace);
    }

    private void create() {
        NetworkNamespace.create(namespace);
        run("ip", "link", "set", "lo", "up");
    }

    private String run(String... argv) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--net=" + namespace));
        whole.addAll(List.of(argv));
        return Command.of(whole)
                .run(CallContext.background(Duration.ofSeconds(30)))
                .output();
    }

    private String dig(String words) {
        return run(("dig +tries=1 +time=8 @127.0.0.11 " + words).split(" ")).strip();
    }

    private Set<String> records(String words) {
        return new TreeSet<>(dig("+short " + words).lines().toList());
    }

    @Test
    void servesNobodyOnceItIsClosed() {
        service.close();
        EngineException e = assertThrows(EngineException.class, () -> service.serve(SANDBOX, namespace, List.of()));
        assertEquals(ErrorKind.UNAVAILABLE, e.kind());
    }

    @Test
    void namesOfTheTableAreAnsweredByFamily() {
        service.serve(SANDBOX, namespace, List.of());

        assertEquals(Set.of("172.30.1.2"), records("web A"));
        assertEquals(Set.of("172.30.1.2"), records("WEB. A"));
        assertEquals(Set.of("fd00:30:1::2"), records("web AAAA"));
        assertEquals(Set.of("172.30.1.2"), records("+tcp web A"));
        assertEquals(Set.of("172.30.1.2"), records("+noedns web A"));
        assertEquals(Set.of("web.mynet."), records("-x 172.30.1.2"));
        assertEquals(Set.of("web.mynet."), records("-x fd00:30:1::2"));
        String whole = dig("web A");
        assertTrue(whole.contains("web.\t\t\t600\tIN\tA\t172.30.1.2"), whole);
        assertTrue(whole.contains("flags: qr rd ra;"), whole);
        assertTrue(whole.contains("EDNS: version: 0"), whole);
    }

    @Test
    void aKnownNameWithoutTheRecordIsNoError() {
        table.put("v4only", "172.30.1.3");
        service.serve(SANDBOX, namespace, List.of());

        for (String type : List.of("AAAA", "MX", "TXT")) {
            String answer = dig("v4only " + type);
            assertTrue(answer.contains("status: NOERROR") && answer.contains("ANSWER: 0"), answer);
        }
    }

    @Test
    void severalAddressesComeInRandomOrder() {
        table.put("many", IntStream.range(1, 9).mapToObj(i -> "172.30.1." + i).toArray(String[]::new));
        service.serve(SANDBOX, namespace, List.of());

        Set<String> orders = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            orders.add(dig("+short many A"));
        }
        assertTrue(orders.size() > 1, orders::toString);
        assertEquals(8, records("many A").size());
    }

    @Test
    void whatDoesNotFitIsTruncatedAndWholeByTcp() {
        table.put(
                "crowd", IntStream.range(0, 200).mapToObj(i -> "172.30.2." + i).toArray(String[]::new));
        service.serve(SANDBOX, namespace, List.of());

        String cut = dig("+noedns +ignore crowd A");
        assertTrue(cut.contains("flags: qr tc rd ra;"), cut);
        assertEquals(200, records("+noedns crowd A").size());
    }

    @Test
    void withoutUpstreamUnknownNamesFail() {
        service.serve(SANDBOX, namespace, List.of());

        assertTrue(dig("elsewhere.example A").contains("status: SERVFAIL"));
    }

    @Test
    void unknownNamesGoUpstreamAsTheyAre() throws Exception {
        try (FakeServer server = new FakeServer(namespace, "127.0.0.53", 5300, FakeServer::address)) {
            service.serve(SANDBOX, namespace, List.of(server.address()));

            assertEquals(Set.of("192.0.2.77"), records("+subnet=198.51.100.0/24 elsewhere.example A"));
            byte[] question = server.datagramQuestions().getFirst();
            Query query = Query.parse(question).orElseThrow();
            assertTrue(query.extended());
            byte[] clientSubnet = {0, 8, 0, 7, 0, 1, 24, 0, (byte) 198, 51, 100};
            byte[] options = Arrays.copyOfRange(question, query.questionEnd() + 11, question.length);
            assertArrayEquals(clientSubnet, Arrays.copyOf(options, clientSubnet.length));

            assertEquals(Set.of("192.0.2.77"), records("+tcp elsewhere.example A"));
            assertEquals(1, server.streamQuestions().size());
            assertEquals(Set.of("192.0.2.77"), records("-x 198.51.100.9"));
        }
    }

    @Test
    void aTruncatedAnswerMakesTheClientAskByTcp() throws Exception {
        try (FakeServer server = new FakeServer(namespace, "127.0.0.53", 5300, FakeServer::truncated)) {
            service.serve(SANDBOX, namespace, List.of(server.address()));

            assertTrue(dig("elsewhere.example A").contains("192.0.2.77"));
            assertEquals(1, server.streamQuestions().size());
        }
    }

    @Test
    void theNextServerIsAskedWhenOneFails() throws Exception {
        InetSocketAddress closed = new InetSocketAddress("127.0.0.51", 5300);
        try (FakeServer silent = new FakeServer(namespace, "127.0.0.52", 5300, question -> new byte[0]);
                FakeServer failing = new FakeServer(namespace, "127.0.0.53", 5300, q -> FakeServer.code(q, 2));
                FakeServer good = new FakeServer(namespace, "127.0.0.54", 5300, FakeServer::address)) {
            service.serve(SANDBOX, namespace, List.of(closed, silent.address(), failing.address(), good.address()));
            assertEquals(Set.of("192.0.2.77"), records("elsewhere.example A"));
            assertEquals(1, silent.datagramQuestions().size());
            assertEquals(1, failing.datagramQuestions().size());

            service.serve(SANDBOX, namespace, List.of(failing.address()));
            assertTrue(dig("elsewhere.example A").contains("status: SERVFAIL"));
        }
    }

    @Test
    void anAnswerThatIsNoErrorIsFinal() throws Exception {
        try (FakeServer absent = new FakeServer(namespace, "127.0.0.53", 5300, q -> FakeServer.code(q, 3));
                FakeServer other = new FakeServer(namespace, "127.0.0.54", 5300, FakeServer::address)) {
            service.serve(SANDBOX, namespace, List.of(absent.address(), other.address()));

            assertTrue(dig("elsewhere.example A").contains("status: NXDOMAIN"));
            assertEquals(0, other.datagramQuestions().size());
        }
    }

    @Test
    void oddMessagesDoNoHarm() throws Exception {
        service.serve(SANDBOX, namespace, List.of());
        run(
                "sh",
                "-c",
                "printf x | busybox nc -u -w1 127.0.0.11 53; head -c 300 /dev/urandom | busybox nc -u -w1 127.0.0.11"
                        + " 53");

        assertTrue(dig("+opcode=status web A").contains("status: SERVFAIL"));
        assertTrue(dig("-c CH web TXT").contains("status: SERVFAIL"));
        assertEquals(Set.of("172.30.1.2"), records("web A"));
    }

    @Test
    void stoppingStopsAndServingAgainServes() {
        service.serve(SANDBOX, namespace, List.of());
        service.stop(SANDBOX);
        service.stop(SANDBOX);
        assertFalse(run("ss", "-lnut").contains("127.0.0.11"));

        service.serve(SANDBOX, namespace, List.of());
        service.serve(SANDBOX, namespace, List.of());
        assertEquals(Set.of("172.30.1.2"), records("web A"));
    }

    @Test
    void aNewNamespaceAtTheSamePlaceIsServedAnew() {
        service.serve(SANDBOX, namespace, List.of());
        NetworkNamespace.delete(namespace);
        create();

        service.serve(SANDBOX, namespace, List.of());

        assertEquals(Set.of("172.30.1.2"), records("web A"));
    }

    @Test
    void theContainerMayHavePort53ForItself() throws Exception {
        try (FakeServer own = new FakeServer(namespace, "0.0.0.0", 53, FakeServer::address)) {
            service.serve(SANDBOX, namespace, List.of());

            assertEquals(Set.of("172.30.1.2"), records("web A"));
            assertEquals(Set.of("172.30.1.2"), records("+tcp web A"));
            assertEquals(0, own.datagramQuestions().size());
            assertEquals(0, own.streamQuestions().size());
            assertEquals(
                    "192.0.2.77",
                    run("dig", "+short", "+tries=1", "@127.0.0.1", "web", "A").strip());
            assertEquals(
                    "192.0.2.77",
                    run("dig", "+short", "+tcp", "+tries=1", "@127.0.0.1", "web", "A")
                            .strip());
        }
        assertEquals(Set.of("172.30.1.2"), records("web A"));
    }

    @Test
    void aMissingNamespaceIsNamed() {
        EngineException e =
                assertThrows(EngineException.class, () -> service.serve("s2", folder.resolve("nowhere"), List.of()));
        assertEquals(ErrorKind.NOT_FOUND, e.kind());
        assertTrue(e.message().contains("nowhere"), e.message());
    }
}
