package dev.theseus.e2e.crash;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.DockerCli;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the daemon shows. Images are repositories with tags; the networks that are always there are left out. */
record Found(Map<String, Container> containers, Set<String> images, Set<String> volumes, Set<String> networks) {
    record Container(
            String id, String name, String status, int exitCode, String image, Set<String> networks, int ports) {
        /** As paths of what belongs to it begin. */
        String shortId() {
            return id.substring(0, 12);
        }

        boolean isUp() {
            return status.equals("running") || status.equals("paused");
        }
    }

    static Found by(DockerCli docker) {
        Set<String> networks = new HashSet<>(
                docker.run("network", "ls", "--format", "{{.Name}}").ok().lines());
        networks.removeAll(Set.of("bridge", "host", "none"));
        return new Found(
                containers(docker),
                Set.copyOf(docker.run("images", "--format", "{{.Repository}}:{{.Tag}}")
                        .ok()
                        .lines()),
                Set.copyOf(docker.run("volume", "ls", "-q").ok().lines()),
                networks);
    }

    private static Map<String, Container> containers(DockerCli docker) {
        List<String> command = new ArrayList<>(List.of("inspect", "--type", "container"));
        command.addAll(docker.run("ps", "-aq", "--no-trunc").ok().lines());
        Map<String, Container> found = new TreeMap<>();
        if (command.size() > 3) {
            // One may go while they are looked at: the others are shown all the same.
            for (JsonElement element : JsonParser.parseString(
                            docker.run(command.toArray(String[]::new)).out())
                    .getAsJsonArray()) {
                Container container = container(element.getAsJsonObject());
                found.put(container.id(), container);
            }
        }
        return found;
    }

    private static Container container(JsonObject json) {
        JsonObject state = json.getAsJsonObject("State");
        JsonObject settings = json.getAsJsonObject("NetworkSettings");
        int ports = 0;
        for (var port : settings.getAsJsonObject("Ports").entrySet()) {
            ports += port.getValue().isJsonArray()
                    ? port.getValue().getAsJsonArray().size()
                    : 0;
        }
        return new Container(
                json.get("Id").getAsString(),
                json.get("Name").getAsString().substring(1),
                state.get("Status").getAsString(),
                state.get("ExitCode").getAsInt(),
                json.getAsJsonObject("Config").get("Image").getAsString(),
                Set.copyOf(settings.getAsJsonObject("Networks").keySet()),
                ports);
    }

    Optional<Container> container(Box box) {
        return Optional.ofNullable(containers.get(box.id));
    }

    /** By its tag, without the one that is meant when none is said. */
    boolean hasImage(String tag) {
        return images.contains(tag) || images.contains(tag + ":latest");
    }

    List<Container> up() {
        return containers.values().stream().filter(Container::isUp).toList();
    }
}
