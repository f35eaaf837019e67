package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.SandboxView.HostEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkEnvironmentTest {
    @TempDir
    Path root;

    @Test
    void tellsOfPortsAndVariables() {
        try (ContainerEngine engine = new ContainerEngine(root)) {
            Specs specs = Specs.busybox();
            specs.exposedPorts = Set.of(PortKey.parse("5432/tcp"), PortKey.parse("53/udp"));
            specs.environment = List.of("FOO=b=r", "PATH=/bin", "HOME=/root", "GONE");
            engine.create("db", specs.build());
            assertEquals(
                    List.of(
                            "MY_DB_PORT=udp://172.17.0.2:53",
                            "MY_DB_PORT_53_UDP=udp://172.17.0.2:53",
                            "MY_DB_PORT_53_UDP_ADDR=172.17.0.2",
                            "MY_DB_PORT_53_UDP_PORT=53",
                            "MY_DB_PORT_53_UDP_PROTO=udp",
                            "MY_DB_PORT_5432_TCP=tcp://172.17.0.2:5432",
                            "MY_DB_PORT_5432_TCP_ADDR=172.17.0.2",
                            "MY_DB_PORT_5432_TCP_PORT=5432",
                            "MY_DB_PORT_5432_TCP_PROTO=tcp",
                            "MY_DB_NAME=/web/my-db",
                            "MY_DB_ENV_FOO=b=r"),
                    LinkEnvironment.of(
                            "web",
                            List.of(new HostEntry("172.17.0.2", List.of("my-db", "0123456789ab", "db"))),
                            engine::record));
        }
    }
}
