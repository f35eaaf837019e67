package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.state.TableFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SandboxUpgradesTest {
    private static final String ID = Daemon.id("aaaa");

    private static final String VERSION_1 = """
            {"containerId": "%s", "name": "web", "open": true, "endpoints": [],
             "ports": [{"port": "80/tcp", "hostIp": "0.0.0.0", "hostPort": 8080}],
             "wanted": {"hostname": "h", "domainname": "", "mode": "bridge", "networks": [], "ports": [], "exposed": [],
                        "publishAll": false, "resolver": {"servers": [], "search": [], "options": []}, "links": [],
                        "hostGateway": false}}
            """.formatted(ID);

    @Test
    void thoseOfVersionOneAreOwnedByTheirContainers() {
        TableFormat<?> format = SandboxTable.formats().getFirst();
        String upgraded = format.upgrade(VERSION_1, ID, 1, (table, key) -> Optional.empty())
                .orElseThrow();
        SandboxRecord sandbox = (SandboxRecord) format.parse(upgraded);
        assertEquals(ID, sandbox.id().value());
        assertEquals(SandboxOwner.container(ID), sandbox.owner());
        assertEquals("web", sandbox.name());
        assertTrue(sandbox.open());
        assertEquals(8080, sandbox.ports().getFirst().hostPort());
    }
}
