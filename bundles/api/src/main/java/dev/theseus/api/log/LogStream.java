package dev.theseus.api.log;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * The output of one container.
 *
 * @param id of the container: 64 hexadecimal digits
 * @param name of the container, which can change
 * @param image it was made of
 * @param command that it was made with, its arguments joined by spaces
 * @param created when it was made
 * @param folder of the container, on the data root's disk; it is removed with the container. Files of the driver in it
 *     begin with the id
 * @param attributes to send with each line: what {@code labels}, {@code env} and {@code tag} in the options select, by
 *     name
 * @param options as in {@link LogDriver#plan}
 */
public record LogStream(
        String id,
        String name,
        Image image,
        String command,
        Instant created,
        Path folder,
        Map<String, String> attributes,
        Map<String, String> options) {
    /**
     * The image of a container.
     *
     * @param name as the user named it
     * @param id as the engine names it: {@code sha256:} and 64 hexadecimal digits
     */
    public record Image(String name, String id) {}

    public LogStream {
        attributes = Map.copyOf(attributes);
        options = Map.copyOf(options);
    }
}
