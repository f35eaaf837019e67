package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Api;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.WithDaemon;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The calls by which Compose brings a project up and down: labels, aliases, volumes, a service that waits for another's health. */
@WithDaemon
class ComposeCallsIT {
    private static final String PROJECT = "\"com.docker.compose.project\":\"shop\"";

    private final Api api;

    ComposeCallsIT(Api api) {
        this.api = api;
    }

    /** Filters in the form of maps, as Go's clients write them. */
    private static String labelled(String label) {
        return "filters=" + URLEncoder.encode("{\"label\":{\"" + label + "\":true}}", StandardCharsets.UTF_8);
    }

    private static String ours() {
        return labelled("com.docker.compose.project=shop");
    }

    private JsonObject object(String path) {
        return api.get(path).is(200).json().getAsJsonObject();
    }

    private JsonArray array(String path) {
        return api.get(path).is(200).json().getAsJsonArray();
    }

    private static String labels(String service) {
        return "\"Labels\":{%s,\"com.docker.compose.service\":\"%s\",\"com.docker.compose.config-hash\":\"0a1b\"}"
                .formatted(PROJECT, service);
    }

    private String create(String service, String more, String hostConfig) {
        String name = "shop-" + service + "-1";
        String body = """
                {"Image":"busybox",%s,%s,
                 "HostConfig":{"NetworkMode":"shop_default",%s},
                 "NetworkingConfig":{"EndpointsConfig":{"shop_default":{"Aliases":["%s","%s"],"Links":null}}}}
                """.formatted(labels(service), more, hostConfig, name, service);
        return api.post("/v1.51/containers/create?name=" + name, body)
                .is(201)
                .json()
                .getAsJsonObject()
                .get("Id")
                .getAsString();
    }

    private static List<String> strings(JsonArray array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.getAsJsonObject().get(field).getAsString())
                .sorted()
                .toList();
    }

    @Test
    void bringsAProjectUpAndDown() {
        Instant begun = Instant.now();
        prepare();
        String db = create(
                "db",
                "\"Cmd\":[\"sh\",\"-c\",\"sleep 1; touch /data/ready; exec sleep 1000\"],"
                        + "\"Healthcheck\":{\"Test\":[\"CMD\",\"test\",\"-e\",\"/data/ready\"],"
                        + "\"Interval\":200000000,\"Retries\":100}",
                "\"Binds\":[\"shop_data:/data:rw\"],\"RestartPolicy\":{\"Name\":\"unless-stopped\"}");
        api.post("/v1.51/containers/" + db + "/start", "").is(204);
        Command.await("db is healthy", Duration.ofSeconds(30), () -> health(db).equals("healthy"));
        String web = create(
                "web",
                "\"Cmd\":[\"sh\",\"-c\",\"ping -c 1 db && ls /data; exec sleep 1000\"]",
                "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"shop_data\",\"Target\":\"/data\",\"ReadOnly\":true}]");
        api.post("/v1.51/containers/" + web + "/start", "").is(204);
        Command.await("web finds db and its volume", Duration.ofSeconds(30), () -> {
            String log = api.get("/v1.51/containers/" + web + "/logs?stdout=1&stderr=1")
                    .is(200)
                    .body();
            return log.contains("1 packets received") && log.contains("ready");
        });
        assertEquals(
                List.of(db, web).stream().sorted().toList(),
                strings(array("/v1.51/containers/json?all=1&" + ours()), "Id"));
        assertEquals(
                List.of(web),
                strings(array("/v1.51/containers/json?" + labelled("com.docker.compose.service=web")), "Id"));
        assertTrue(starts(begun).containsAll(List.of(db, web)));
        tearDown(List.of(web, db));
    }

    private void prepare() {
        assertEquals(0, array("/v1.51/networks?" + ours()).size());
        api.get("/v1.51/networks/shop_default").is(404);
        api.post(
                        "/v1.51/networks/create",
                        "{\"Name\":\"shop_default\",\"Driver\":\"bridge\",\"IPAM\":{},\"Labels\":{" + PROJECT
                                + ",\"com.docker.compose.network\":\"default\"}}")
                .is(201);
        api.get("/v1.51/volumes/shop_data").is(404);
        api.post("/v1.51/volumes/create", "{\"Name\":\"shop_data\",\"Labels\":{" + PROJECT + "}}")
                .is(201);
        assertEquals(0, array("/v1.51/containers/json?all=1&" + ours()).size());
    }

    private String health(String id) {
        return object("/v1.51/containers/" + id + "/json")
                .getAsJsonObject("State")
                .getAsJsonObject("Health")
                .get("Status")
                .getAsString();
    }

    private List<String> starts(Instant since) {
        String events = api.get("/v1.51/events?since=%d&until=%d&%s"
                        .formatted(since.getEpochSecond(), Instant.now().getEpochSecond() + 1, ours()))
                .is(200)
                .body();
        List<String> started = new ArrayList<>();
        for (String line : events.lines().filter(text -> !text.isBlank()).toList()) {
            JsonObject event = JsonParser.parseString(line).getAsJsonObject();
            if (event.get("Action").getAsString().equals("start")) {
                started.add(event.getAsJsonObject("Actor").get("ID").getAsString());
            }
        }
        return started;
    }

    private void tearDown(List<String> containers) {
        for (String id : containers) {
            api.post("/v1.51/containers/" + id + "/stop?t=0", "").is(204);
            api.send("DELETE", "/v1.51/containers/" + id + "?force=1", null).is(204);
        }
        for (JsonElement network : array("/v1.51/networks?" + ours())) {
            String id = network.getAsJsonObject().get("Id").getAsString();
            api.send("DELETE", "/v1.51/networks/" + id, null).is(204);
        }
        for (JsonElement volume : object("/v1.51/volumes?" + ours()).getAsJsonArray("Volumes")) {
            String name = volume.getAsJsonObject().get("Name").getAsString();
            api.send("DELETE", "/v1.51/volumes/" + name, null).is(204);
        }
        assertEquals(0, array("/v1.51/containers/json?all=1&" + ours()).size());
        api.get("/v1.51/networks/shop_default").is(404);
        api.get("/v1.51/volumes/shop_data").is(404);
    }
}
