package dev.theseus.storage.overlay.internal;

import dev.theseus.api.error.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code --storage-opt overlay2.…} sets.
 *
 * @param mountOptions added to every overlay mount ({@code overlay2.mountopt})
 */
record OverlayOptions(List<String> mountOptions) {
    private static final String PREFIX = "overlay2.";
    /** The first three are the driver's own; the others would make layers that no other engine could read. */
    private static final Set<String> RESERVED =
            Set.of("lowerdir", "upperdir", "workdir", "metacopy", "redirect_dir", "index");

    OverlayOptions {
        mountOptions = List.copyOf(mountOptions);
    }

    /**
     * @param options those of all storage drivers; only names that start with {@code overlay2.} are looked at
     * @throws EngineException {@code INVALID_PARAMETER} for an unknown name or an unusable value
     */
    static OverlayOptions parse(Map<String, String> options) {
        List<String> mountOptions = List.of();
        for (Map.Entry<String, String> option : options.entrySet()) {
            String name = option.getKey();
            if (!name.startsWith(PREFIX)) {
                continue;
            }
            switch (name.substring(PREFIX.length())) {
                case "override_kernel_check" -> requireBoolean(name, option.getValue());
                case "mountopt" -> mountOptions = mountOptions(option.getValue());
                case "size" ->
                    throw EngineException.invalid("storage option " + name
                            + ": this driver has no quotas; remove the option, or limit the data root's file system");
                default ->
                    throw EngineException.invalid("storage option " + name
                            + " is unknown; overlay2 has overlay2.override_kernel_check and overlay2.mountopt");
            }
        }
        return new OverlayOptions(mountOptions);
    }

    private static void requireBoolean(String name, String value) {
        if (!Set.of("true", "false", "1", "0").contains(value)) {
            throw EngineException.invalid("storage option " + name + "=" + value + ": not a boolean");
        }
    }

    private static List<String> mountOptions(String value) {
        List<String> words = List.of(value.split(",")).stream()
                .filter(word -> !word.isEmpty())
                .toList();
        for (String word : words) {
            String name = word.split("=", 2)[0];
            if (RESERVED.contains(name)) {
                throw EngineException.invalid("storage option overlay2.mountopt: " + name + " is set by the driver");
            }
        }
        return words;
    }
}
