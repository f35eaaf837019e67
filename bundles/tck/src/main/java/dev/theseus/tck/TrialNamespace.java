package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.driver.CallContext;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.process.CommandResult;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of a test's own, with the host's commands run inside.
 *
 * @param handle the file that holds it
 */
public record TrialNamespace(Path handle) implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    public static TrialNamespace create(Path folder, String name) {
        Path handle = folder.resolve(name);
        NetworkNamespace.create(handle);
        TrialNamespace namespace = new TrialNamespace(handle);
        namespace.ip("link set lo up");
        return namespace;
    }

    public static CallContext context() {
        return CallContext.background(Duration.ofSeconds(30));
    }

    public List<String> prefix() {
        return List.of("nsenter", "--net=" + handle);
    }

    public CommandResult run(String... argv) {
        List<String> whole = new ArrayList<>(prefix());
        whole.addAll(List.of(argv));
        return Command.of(whole).run(context());
    }

    /** One {@code ip} command, its words divided by blanks; it must succeed. */
    public void ip(String words) {
        CommandResult result = run(("ip " + words).split(" "));
        assertEquals(0, result.exit().code(), () -> "ip " + words + ": " + result.stderrTail());
    }

    /** One command line, its words divided by blanks; it must succeed. */
    public String must(String line) {
        CommandResult result = run(line.split(" "));
        assertEquals(0, result.exit().code(), () -> line + ": " + result.stderrTail());
        return result.output();
    }

    /** Whether the address answers within seconds: a neighbour that is asked for and missed is asked for again after one. */
    public boolean reaches(InetAddress address) {
        return NetworkNamespace.runIn(handle, () -> {
            try {
                return address.isReachable(PATIENCE_MILLIS);
            } catch (IOException noRoute) {
                return false;
            }
        });
    }

    public void sysctl(String name, String value) {
        NetworkNamespace.sysctl(handle, java.util.Map.of(name, value));
    }

    @Override
    public void close() {
        NetworkNamespace.delete(handle);
    }
}
