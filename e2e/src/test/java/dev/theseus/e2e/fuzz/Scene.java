package dev.theseus.e2e.fuzz;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Daemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The objects that damaged requests are about, and what there is beside them. */
final class Scene {
    private static final int MANY = 60;

    private final Daemon daemon;
    private final Wire wire;
    private final List<String> execs = new ArrayList<>(List.of("nope"));

    Scene(Daemon daemon) throws IOException {
        this.daemon = daemon;
        this.wire = new Wire(daemon.socket());
        build();
    }

    /** Ids that are there, and one that is not; the list changes with the scene. */
    List<String> execs() {
        return execs;
    }

    private Answer call(String method, String path, String body) throws IOException {
        return wire.send(body.isEmpty() ? Request.of(method, path, "", new byte[0]) : Request.json(method, path, body));
    }

    private JsonElement get(String path) throws IOException {
        return JsonParser.parseString(call("GET", path, "").text());
    }

    private void build() throws IOException {
        if (digest().stream().noneMatch(line -> line.startsWith("image ") && line.contains("busybox:latest"))) {
            daemon.loadBusybox();
        }
        call(
                "POST",
                "/networks/create",
                "{\"Name\":\"fuzz-net\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.231.0.0/24\"}]}}");
        call("POST", "/volumes/create", "{\"Name\":\"fuzz-vol\"}");
        for (String name : List.of("fuzz-run", "fuzz-exit")) {
            call("DELETE", "/containers/" + name + "?force=1&v=1", "");
            String command = name.equals("fuzz-run") ? "[\"sleep\",\"100000\"]" : "[\"true\"]";
            call("POST", "/containers/create?name=" + name, "{\"Image\":\"busybox:latest\",\"Cmd\":" + command + "}");
            call("POST", "/containers/" + name + "/start", "");
        }
        Answer exec = call("POST", "/containers/fuzz-run/exec", "{\"Cmd\":[\"true\"]}");
        if (exec.status() != 201) {
            throw new AssertionError("the scene cannot be built: " + exec);
        }
        String id = exec.text().replaceAll("(?s).*\"Id\":\"([0-9a-f]{64})\".*", "$1");
        execs.set(0, id);
    }

    /** Every container, network, volume and image, by id and names. */
    Set<String> digest() throws IOException {
        Set<String> lines = new TreeSet<>();
        for (JsonElement each : get("/containers/json?all=1").getAsJsonArray()) {
            lines.add("container " + fields(each, "Id", "Names"));
        }
        for (JsonElement each : get("/networks").getAsJsonArray()) {
            lines.add("network " + fields(each, "Id", "Name"));
        }
        for (JsonElement each : get("/volumes").getAsJsonObject().getAsJsonArray("Volumes")) {
            lines.add("volume " + fields(each, "Name"));
        }
        for (JsonElement each : get("/images/json?all=1").getAsJsonArray()) {
            lines.add("image " + fields(each, "Id", "RepoTags"));
        }
        return lines;
    }

    private static String fields(JsonElement object, String... names) {
        JsonObject fields = object.getAsJsonObject();
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            line.append(fields.get(name)).append(' ');
        }
        return line.toString();
    }

    /** Builds again what accepted requests took away, and takes away what they made, when that is a lot. */
    Set<String> restored(Set<String> now) throws IOException {
        boolean whole = now.stream().anyMatch(line -> line.contains("\"/fuzz-run\""))
                && now.stream().anyMatch(line -> line.contains("busybox:latest"))
                && execRuns();
        if (whole && now.size() < MANY) {
            return now;
        }
        clear(now);
        build();
        return digest();
    }

    private boolean execRuns() throws IOException {
        Answer running = call("GET", "/containers/fuzz-run/json", "");
        return running.text().contains("\"Running\":true") && !running.text().contains("\"Paused\":true");
    }

    private void clear(Set<String> now) throws IOException {
        for (String line : now) {
            String id = line.split("\"")[1];
            String path = line.startsWith("container ")
                    ? "/containers/" + id + "?force=1&v=1"
                    : line.startsWith("network ")
                            ? "/networks/" + id
                            : line.startsWith("volume ")
                                    ? "/volumes/" + java.net.URLEncoder.encode(id, StandardCharsets.UTF_8)
                                    : "/images/" + id + "?force=1";
            if (!line.contains("busybox:latest")) {
                call("DELETE", path, "");
            }
        }
    }

    void end() throws IOException {
        clear(digest());
        wire.end();
    }
}
