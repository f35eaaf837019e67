package dev.theseus.network.iptables.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.driver.CallContext;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.process.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of a test's own, with the host's commands run inside. */
record Namespace(Path handle) implements AutoCloseable {
    static Namespace create(Path folder, String name) {
        Path handle = folder.resolve(name);
        NetworkNamespace.create(handle);
        Namespace namespace = new Namespace(handle);
        namespace.ip("link set lo up");
        return namespace;
    }

    static CallContext context() {
        return CallContext.background(Duration.ofSeconds(30));
    }

    List<String> prefix() {
        return List.of("nsenter", "--net=" + handle);
    }

    CommandResult run(String... argv) {
        List<String> whole = new ArrayList<>(prefix());
        whole.addAll(List.of(argv));
        return Command.of(whole).run(context());
    }

    /** One {@code ip} command, its words divided by blanks; it must succeed. */
    void ip(String words) {
        CommandResult result = run(("ip " + words).split(" "));
        assertEquals(0, result.exit().code(), () -> "ip " + words + ": " + result.stderrTail());
    }

    /** One command line, its words divided by blanks; it must succeed. */
    String must(String line) {
        CommandResult result = run(line.split(" "));
        assertEquals(0, result.exit().code(), () -> line + ": " + result.stderrTail());
        return result.output();
    }

    void sysctl(String name, String value) {
        NetworkNamespace.sysctl(handle, java.util.Map.of(name, value));
    }

    @Override
    public void close() {
        NetworkNamespace.delete(handle);
    }
}
