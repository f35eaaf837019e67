package dev.theseus.runtime.runc.internal;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The few facts of an OCI bundle's {@code config.json} that this driver acts upon.
 *
 * @param cgroupsPath absolute path below each hierarchy
 * @param hooks whether it has hooks that only the runtime command runs (after start, after stop)
 */
record BundleConfig(String cgroupsPath, boolean hooks) {
    private static final String FILE = "config.json";
    /** As a key is spelled; the word may stand in a value too. */
    private static final String HOOKS = "\"hooks\"";

    /**
     * Reads it.
     *
     * @throws EngineException {@code INVALID_PARAMETER} when there is none or it lacks an absolute cgroup path
     */
    static BundleConfig read(Path bundle) {
        return find(bundle).orElseThrow(() -> EngineException.invalid("OCI bundle " + bundle + ": has no " + FILE));
    }

    /** Empty when there is no such file. */
    static Optional<BundleConfig> find(Path bundle) {
        Path file = bundle.resolve(FILE);
        try {
            String text = Files.readString(file);
            try (JsonReader reader = new JsonReader(new StringReader(text))) {
                return Optional.of(parse(reader, text.contains(HOOKS), file));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalStateException e) {
            throw EngineException.invalid(file + ": not an OCI configuration: " + e.getMessage());
        }
    }

    /**
     * Most of the file is the filter of system calls at its end, and this is read several times for each container: where no hooks
     * can follow, the control group is the last thing of interest.
     */
    private static BundleConfig parse(JsonReader reader, boolean mayHaveHooks, Path file) throws IOException {
        String cgroupsPath = "";
        boolean hooks = false;
        reader.beginObject();
        while ((mayHaveHooks || cgroupsPath.isEmpty()) && reader.hasNext()) {
            switch (reader.nextName()) {
                case "linux" -> cgroupsPath = cgroupsPath(reader, mayHaveHooks);
                case "hooks" -> hooks = lateHooks(reader);
                default -> reader.skipValue();
            }
        }
        if (!cgroupsPath.startsWith("/")) {
            throw EngineException.invalid(
                    file + ": linux.cgroupsPath must be an absolute path, not '" + cgroupsPath + "'");
        }
        return new BundleConfig(Path.of(cgroupsPath).normalize().toString(), hooks);
    }

    private static String cgroupsPath(JsonReader reader, boolean toTheEnd) throws IOException {
        String path = "";
        reader.beginObject();
        while (reader.hasNext()) {
            if (reader.nextName().equals("cgroupsPath")) {
                path = reader.nextString();
                if (!toTheEnd && !path.isEmpty()) {
                    return path;
                }
            } else {
                reader.skipValue();
            }
        }
        reader.endObject();
        return path;
    }

    private static boolean lateHooks(JsonReader reader) throws IOException {
        boolean found = false;
        if (reader.peek() == JsonToken.NULL) {
            reader.nextNull();
            return false;
        }
        reader.beginObject();
        while (reader.hasNext()) {
            String stage = reader.nextName();
            found |= stage.equals("poststart") || stage.equals("poststop");
            reader.skipValue();
        }
        reader.endObject();
        return found;
    }
}
