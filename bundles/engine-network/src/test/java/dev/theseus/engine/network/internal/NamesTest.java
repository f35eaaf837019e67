package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.network.Cidr;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {
    private static final String WEB = Daemon.id("aaaa");
    private static final String DB = Daemon.id("bbbb");
    private static final String FAR = Daemon.id("cccc");

    @TempDir
    Path root;

    private Daemon daemon;

    @BeforeEach
    void start() {
        World world = new World();
        daemon = new Daemon(new FakeStore(world), new FakeKernel(world), new TestSettings(root));
        daemon.createNetwork("Front", "10.61.0.0/24", "2001:db8:7::/64");
        daemon.createNetwork("back", "10.62.0.0/24");
        daemon.define(WEB, "web", "Front", Map.of("Front", Daemon.aliases("www", "Site")), List.of());
        daemon.define(DB, "db", "Front", Map.of("Front", Daemon.aliases("www")), List.of());
        daemon.define(FAR, "far", List.of(), "back");
        for (String id : List.of(WEB, DB, FAR)) {
            daemon.open(id);
        }
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private List<String> ask(String asker, String name) {
        return daemon.names.lookup(asker, name).stream().map(AddressText::text).toList();
    }

    @Test
    void knowsNamesIdsAndAliasesOfBothFamilies() {
        List<String> db = List.of("10.61.0.3", "2001:db8:7::3");
        assertEquals(db, ask(WEB, "db"));
        assertEquals(db, ask(WEB, "db.front"));
        assertEquals(db, ask(WEB, "bbbb00000000"));
        assertEquals(db, ask(WEB, DB));
        assertEquals(List.of("10.61.0.2", "2001:db8:7::2"), ask(DB, "site"));
        assertEquals(4, ask(DB, "www").size());
    }

    @Test
    void knowsOnlyWhatSharesANetwork() {
        assertEquals(List.of(), ask(WEB, "far"));
        assertEquals(List.of(), ask(FAR, "web"));
        assertEquals(List.of(), ask(Daemon.id("ffff"), "web"));
        assertEquals(List.of(), ask(WEB, "db.back"));
        daemon.networks.connect("back", WEB, EndpointConfig.DEFAULT, Daemon.context());
        assertEquals(List.of("10.62.0.2"), ask(WEB, "far"));
        assertEquals(List.of("10.62.0.3"), ask(FAR, "web"));
    }

    @Test
    void linksArePrivate() {
        EndpointConfig linked = new EndpointConfig("", "", List.of(), List.of(), List.of("db:store"), "", Map.of(), 0);
        String linker = Daemon.id("dddd");
        daemon.define(linker, "linker", "Front", Map.of("Front", linked), List.of());
        daemon.open(linker);
        assertEquals(List.of("10.61.0.3", "2001:db8:7::3"), ask(linker, "store"));
        assertEquals(List.of(), ask(WEB, "store"));
    }

    @Test
    void followsRenamesAndStops() {
        daemon.sandboxes.rename(new SandboxId(DB), "store");
        assertEquals(List.of(), ask(WEB, "db"));
        assertEquals(List.of("10.61.0.3", "2001:db8:7::3"), ask(WEB, "store"));
        daemon.close(DB);
        assertEquals(List.of(), ask(WEB, "store"));
    }

    @Test
    void namesOfAddresses() {
        assertEquals(Optional.of("db.Front"), daemon.names.reverse(WEB, Cidr.literal("10.61.0.3")));
        assertEquals(Optional.of("db.Front"), daemon.names.reverse(WEB, Cidr.literal("2001:db8:7::3")));
        assertEquals(Optional.empty(), daemon.names.reverse(FAR, Cidr.literal("10.61.0.3")));
    }

    @Test
    void theDefaultBridgeResolvesNothing() {
        String plain = Daemon.id("eeee");
        daemon.sandboxes.define(Daemon.request(plain, "plain", "", Map.of(), Map.of(), false, Set.of(), List.of()));
        daemon.open(plain);
        assertEquals(List.of(), ask(plain, "plain"));
    }
}
