package dev.theseus.engine.task.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.engine.task.TaskRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A task's OCI bundle, with a {@code task.json} that says whose it is. It lies under the exec root and so is gone after a reboot, as the
 * task is.
 */
final class TaskFolder {
    private static final String RECORD = "task.json";
    /** Of the digest of an id in a folder's name: sockets below it have to stay within the kernel's 108 bytes. */
    private static final int BYTES = 12;
    /** No container's id begins so. */
    private static final String PREFIX = "bare-";

    private final Path path;

    TaskFolder(Path path) {
        this.path = path;
    }

    static TaskFolder of(Path all, TaskId id) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(id.value().getBytes(StandardCharsets.UTF_8));
            return new TaskFolder(all.resolve(PREFIX + HexFormat.of().formatHex(digest, 0, BYTES)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What is known of a task.
     *
     * @param handle empty for one whose making has not ended
     */
    record Record(TaskId id, String runtime, boolean terminal, boolean stdinOnce, Optional<TaskHandle> handle) {
        Record with(TaskHandle made) {
            return new Record(id, runtime, terminal, stdinOnce, Optional.of(made));
        }
    }

    Path path() {
        return path;
    }

    Path root() {
        return path.resolve("rootfs");
    }

    /** What the runtime calls the task: an owner's choice could be what it calls another's, or a container. */
    TaskId runtimeId() {
        return new TaskId(path.getFileName().toString());
    }

    TaskSpec spec(TaskRequest request) {
        return new TaskSpec(runtimeId(), path, request.stdio());
    }

    /** Makes the folder, signed, with an empty root. */
    void make(Record record) throws IOException {
        Files.createDirectories(path);
        write(record);
        Files.createDirectories(root());
    }

    /** @throws JsonParseException when it is no JSON object */
    void configure(TaskRequest request) throws IOException {
        JsonObject config =
                TaskConfig.complete(request.config(), root(), request.stdio().terminal());
        Files.writeString(path.resolve("config.json"), config.toString());
    }

    void write(Record record) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("id", record.id().value());
        json.addProperty("runtime", record.runtime());
        json.addProperty("terminal", record.terminal());
        json.addProperty("stdinOnce", record.stdinOnce());
        record.handle().ifPresent(handle -> json.add("handle", toJson(handle)));
        Path draft = Files.writeString(path.resolve(RECORD + ".new"), json.toString());
        Files.move(draft, path.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Empty for a folder that was not yet signed: nothing else is in it. */
    Optional<Record> read() throws IOException {
        if (!Files.exists(path.resolve(RECORD))) {
            return Optional.empty();
        }
        JsonObject json =
                JsonParser.parseString(Files.readString(path.resolve(RECORD))).getAsJsonObject();
        TaskId id = new TaskId(json.get("id").getAsString());
        Optional<TaskHandle> handle =
                Optional.ofNullable(json.getAsJsonObject("handle")).map(this::handle);
        return Optional.of(new Record(
                id,
                json.get("runtime").getAsString(),
                json.get("terminal").getAsBoolean(),
                json.get("stdinOnce").getAsBoolean(),
                handle));
    }

    private static JsonObject toJson(TaskHandle handle) {
        JsonObject json = new JsonObject();
        json.addProperty("directory", handle.directory().toString());
        json.addProperty("pid", handle.pid());
        json.addProperty("pidStartTime", handle.pidStartTime());
        json.addProperty("monitorPid", handle.monitorPid());
        json.addProperty("monitorStartTime", handle.monitorStartTime());
        json.addProperty("attachSocket", handle.attachSocket().toString());
        json.addProperty("exitFile", handle.exitFile().toString());
        return json;
    }

    private TaskHandle handle(JsonObject json) {
        return new TaskHandle(
                runtimeId(),
                Path.of(json.get("directory").getAsString()),
                json.get("pid").getAsLong(),
                json.get("pidStartTime").getAsLong(),
                json.get("monitorPid").getAsLong(),
                json.get("monitorStartTime").getAsLong(),
                Path.of(json.get("attachSocket").getAsString()),
                Path.of(json.get("exitFile").getAsString()));
    }
}
