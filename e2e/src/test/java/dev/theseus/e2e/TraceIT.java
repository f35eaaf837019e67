package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import dev.theseus.e2e.harness.Api;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import org.junit.jupiter.api.Test;

/** One trace per request, kept for the operator. */
@WithDaemon
class TraceIT {
    private final DockerCli docker;
    private final Api api;

    TraceIT(DockerCli docker, Api api, Daemon daemon) {
        this.docker = docker;
        this.api = api;
    }

    private String whole(String needle) {
        for (JsonElement trace : api.get("/debug/traces").is(200).json().getAsJsonArray()) {
            String id = trace.getAsJsonObject().get("TraceId").getAsString();
            String body = api.get("/debug/traces/" + id).is(200).body();
            if (body.contains(needle)) {
                return body;
            }
        }
        return "";
    }

    @Test
    void namesWhatFailed() {
        docker.run("run", "--name", "fails", "busybox", "no-such-command").exited(127);
        String id = docker.inspect("fails", "{{.Id}}");
        String trace = "";
        for (JsonElement each :
                api.get("/debug/traces?container=" + id).is(200).json().getAsJsonArray()) {
            trace += api.get("/debug/traces/"
                            + each.getAsJsonObject().get("TraceId").getAsString())
                    .body();
        }
        assertTrue(trace.contains("/start"), trace);
        assertTrue(trace.contains(Daemon.runtime()), trace);
        assertTrue(trace.contains("no-such-command"), trace);
        assertTrue(trace.contains("conmon"), "the command: " + trace);
    }

    @Test
    void showsDriversAndDurations() {
        docker.ok("run", "--name", "works", "busybox", "true");
        String trace = whole(docker.inspect("works", "{{.Id}}"));
        assertFalse(trace.isEmpty());
        api.get("/debug/traces/nosuch").is(404);
        String drivers = api.get("/debug/drivers").is(200).body();
        for (String driver : new String[] {"runc", Daemon.runtime(), "overlay2", "bridge", "iptables", "local"}) {
            assertTrue(drivers.contains(driver), driver + " in " + drivers);
        }
    }
}
