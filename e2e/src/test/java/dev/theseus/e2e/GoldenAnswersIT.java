package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.GoldenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the last release said of every object in its data root ({@code said/}), this one says too. */
class GoldenAnswersIT {
    private static GoldenStore store;
    private static DockerCli docker;

    @BeforeAll
    static void open() {
        store = new GoldenStore("0.1-second", "10.129.78");
        docker = store.daemon().docker();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private static Map<String, JsonObject> said(String file, String key) throws IOException {
        String text = Files.readString(store.daemon().dataRoot().resolve("said").resolve(file));
        return byKey(text, key);
    }

    private static Map<String, JsonObject> byKey(String array, String key) {
        Map<String, JsonObject> all = new TreeMap<>();
        for (JsonElement one : JsonParser.parseString(array).getAsJsonArray()) {
            all.put(one.getAsJsonObject().get(key).getAsString(), one.getAsJsonObject());
        }
        return all;
    }

    private static String[] inspect(Set<String> keys, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(keys);
        return all.toArray(String[]::new);
    }

    private static String fields(JsonObject object, String... names) {
        JsonObject chosen = new JsonObject();
        for (String name : names) {
            chosen.add(name, object.get(name));
        }
        return chosen.toString();
    }

    @Test
    void containers() throws IOException {
        Map<String, JsonObject> before = said("containers.json", "Id");
        assertEquals(21, before.size());
        Map<String, JsonObject> now = byKey(docker.ok(inspect(before.keySet(), "inspect")), "Id");
        before.forEach((id, was) -> {
            JsonObject is = now.get(id);
            String[] kept = {"Name", "Created", "Path", "Args", "Image", "Platform", "Driver", "Config", "HostConfig"};
            assertEquals(fields(was, kept), fields(is, kept));
            assertEquals(mounts(was), mounts(is));
            assertEquals(networks(was), networks(is));
            if (!was.getAsJsonObject("State").get("Running").getAsBoolean()) {
                assertEquals(fields(was, "State", "RestartCount"), fields(is, "State", "RestartCount"));
            }
        });
    }

    /** Where a volume's files are depends on where the data root is. */
    private static String mounts(JsonObject container) {
        List<String> mounts = new ArrayList<>();
        for (JsonElement mount : container.getAsJsonArray("Mounts")) {
            JsonObject copy = mount.getAsJsonObject().deepCopy();
            if (copy.get("Type").getAsString().equals("volume")) {
                copy.remove("Source");
            }
            mounts.add(copy.toString());
        }
        return mounts.toString();
    }

    private static String networks(JsonObject container) {
        Map<String, String> wanted = new TreeMap<>();
        container
                .getAsJsonObject("NetworkSettings")
                .getAsJsonObject("Networks")
                .entrySet()
                .forEach(network -> wanted.put(
                        network.getKey(),
                        fields(
                                network.getValue().getAsJsonObject(),
                                "IPAMConfig",
                                "Links",
                                "Aliases",
                                "DriverOpts",
                                "GwPriority")));
        return wanted.toString();
    }

    @Test
    void images() throws IOException {
        Map<String, JsonObject> before = said("images.json", "Id");
        assertEquals(5, before.size());
        Map<String, JsonObject> now = byKey(docker.ok(inspect(before.keySet(), "inspect")), "Id");
        before.forEach((id, was) -> {
            was.remove("GraphDriver");
            now.get(id).remove("GraphDriver");
            assertEquals(was.toString(), now.get(id).toString());
        });
    }

    @Test
    void networks() throws IOException {
        Map<String, JsonObject> before = said("networks.json", "Name");
        assertEquals(Set.of("back", "bridge", "front", "host", "none", "six"), before.keySet());
        Map<String, JsonObject> now = byKey(docker.ok(inspect(before.keySet(), "network", "inspect")), "Name");
        for (String name : List.of("back", "front", "six")) {
            before.get(name).remove("Containers");
            now.get(name).remove("Containers");
            assertEquals(before.get(name).toString(), now.get(name).toString());
        }
    }

    @Test
    void volumes() throws IOException {
        Map<String, JsonObject> before = said("volumes.json", "Name");
        assertEquals(5, before.size());
        Map<String, JsonObject> now = byKey(docker.ok(inspect(before.keySet(), "volume", "inspect")), "Name");
        before.forEach((name, was) -> {
            was.remove("Mountpoint");
            now.get(name).remove("Mountpoint");
            assertEquals(was.toString(), now.get(name).toString());
        });
    }

    @Test
    void logsAndHealth() {
        List<String> rotated = docker.run("logs", "rotated").ok().lines();
        assertEquals("line 60", rotated.getLast());
        docker.run("logs", "local-log").ok().says("kept locally").says("and here");
        assertFalse(
                docker.inspect("ill", "{{(index .State.Health.Log 0).Output}}").isEmpty());
        assertEquals("2", docker.inspect("restarted", "{{.RestartCount}}"));
    }
}
