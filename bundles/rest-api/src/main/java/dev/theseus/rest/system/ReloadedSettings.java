package dev.theseus.rest.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.settings.DaemonSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the event of a reload tells: the settings that may change while the daemon runs, by the names that the file has. */
final class ReloadedSettings {
    private ReloadedSettings() {}

    static Map<String, String> attributes(DaemonSettings settings) {
        Map<String, String> all = new TreeMap<>();
        all.put("debug", Boolean.toString(settings.debug()));
        all.put("labels", list(settings.labels()));
        all.put("shutdown-timeout", Integer.toString(settings.shutdownTimeout()));
        all.put("default-runtime", settings.drivers().runtime());
        all.put("runtimes", runtimes(settings.drivers().runtimes()));
        all.put("insecure-registries", list(settings.registries().insecure()));
        all.put("registry-mirrors", list(settings.registries().mirrors()));
        all.put(
                "max-concurrent-downloads",
                Integer.toString(settings.registries().maxConcurrentDownloads()));
        all.put("max-concurrent-uploads", Integer.toString(settings.registries().maxConcurrentUploads()));
        all.put("max-download-attempts", Integer.toString(settings.registries().maxDownloadAttempts()));
        all.put("default-shm-size", Long.toString(settings.containers().shmSize()));
        all.put("default-ipc-mode", settings.containers().ipcMode());
        all.put("live-restore", Boolean.toString(settings.containers().liveRestore()));
        return all;
    }

    private static String list(List<String> words) {
        JsonArray array = new JsonArray();
        words.forEach(array::add);
        return array.toString();
    }

    private static String runtimes(Map<String, List<String>> runtimes) {
        StringBuilder text = new StringBuilder();
        runtimes.forEach((name, command) -> {
            JsonObject runtime = new JsonObject();
            runtime.addProperty("path", command.getFirst());
            text.append(text.isEmpty() ? "" : " ").append(name).append(':').append(runtime);
        });
        return text.toString();
    }
}
