package dev.theseus.api.log;

import java.nio.file.Path;
import java.util.Map;

/**
 * The output of one container.
 *
 * @param id of the container: 64 hexadecimal digits
 * @param name of the container, which can change
 * @param image as the user named it
 * @param folder of the container, on the data root's disk; it is removed with the container. Files of the driver in it
 *     begin with the id
 * @param attributes to send with each line: what {@code labels}, {@code env} and {@code tag} in the options select, by
 *     name
 * @param options as in {@link LogDriver#plan}
 */
public record LogStream(
        String id,
        String name,
        String image,
        Path folder,
        Map<String, String> attributes,
        Map<String, String> options) {
    public LogStream {
        attributes = Map.copyOf(attributes);
        options = Map.copyOf(options);
    }
}
