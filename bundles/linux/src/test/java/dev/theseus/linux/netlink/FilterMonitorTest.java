package dev.theseus.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.process.Command;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsRoot
class FilterMonitorTest {
    private static final String OURS = "add table ip mine_t1; add chain ip mine_t1 c; add rule ip mine_t1 c counter;"
            + " add set ip mine_t1 s { type ipv4_addr; }; add element ip mine_t1 s { 192.0.2.1 };"
            + " add table ip other; add chain ip other c; add rule ip other c jump d_t1; add chain ip other e;"
            + " add rule ip other e counter";

    @TempDir
    private Path folder;

    private final Semaphore heard = new Semaphore(0);
    private Path namespace;
    private FilterMonitor monitor;

    @BeforeEach
    void open() throws Exception {
        namespace = folder.resolve("netns");
        NetworkNamespace.create(namespace);
        foreign("nft", OURS.replace("add rule ip other c jump", "add chain ip other d_t1; add rule ip other c jump"));
        monitor = NetworkNamespace.runIn(namespace, () -> FilterMonitor.open("_t1", heard::release));
    }

    @AfterEach
    void close() {
        monitor.close();
        NetworkNamespace.delete(namespace);
    }

    private List<String> inside(String... words) {
        List<String> argv = new ArrayList<>(List.of("nsenter", "--net=" + namespace));
        argv.addAll(List.of(words));
        return argv;
    }

    /** By a process that is nobody's here. */
    private void foreign(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(inside(words)).inheritIO().start();
        assertEquals(0, process.waitFor());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flush ruleset",
                "delete table ip mine_t1",
                "flush chain ip mine_t1 c",
                "delete element ip mine_t1 s { 192.0.2.1 }",
                "flush chain ip other c"
            })
    void tellsOfRemovalsByOthers(String command) throws Exception {
        foreign("nft", command);
        assertTrue(heard.tryAcquire(10, TimeUnit.SECONDS));
    }

    @Test
    void isSilentOnWhatIsNoneOfOurs() throws Exception {
        foreign("nft", "flush chain ip other e; delete chain ip other e; add rule ip mine_t1 c accept");
        assertFalse(heard.tryAcquire(300, TimeUnit.MILLISECONDS));
    }

    @Test
    void isSilentOnOwnChanges() throws Exception {
        Command.of(inside("nft", "flush chain ip mine_t1 c"))
                .runChecked(CallContext.background(Duration.ofSeconds(20)));
        assertFalse(heard.tryAcquire(300, TimeUnit.MILLISECONDS));
    }

    @Test
    void tellsOfAFlushByIptables() throws Exception {
        foreign("iptables-nft", "-N", "OWN_t1");
        foreign("iptables-nft", "-A", "FORWARD", "-j", "OWN_t1");
        assertFalse(heard.tryAcquire(300, TimeUnit.MILLISECONDS));
        foreign("iptables-nft", "-F", "FORWARD");
        assertTrue(heard.tryAcquire(10, TimeUnit.SECONDS), "the jump is gone");
    }

    @Test
    void isSilentOnceClosed() throws Exception {
        monitor.close();
        foreign("nft", "flush ruleset");
        assertFalse(heard.tryAcquire(300, TimeUnit.MILLISECONDS));
    }
}
