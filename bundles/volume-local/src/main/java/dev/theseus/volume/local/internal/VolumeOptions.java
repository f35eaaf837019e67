package dev.theseus.volume.local.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The user's {@code --opt} map: what is mounted onto the volume while it is in use. All empty for a plain folder.
 *
 * @param type of the file system; {@code none} for a bind
 * @param o mount options, separated by commas
 * @param device what is mounted
 */
record VolumeOptions(String type, String o, String device) {
    static final VolumeOptions PLAIN = new VolumeOptions("", "", "");
    private static final List<String> KNOWN = List.of("type", "o", "device", "size");
    private static final Set<String> NETWORK_TYPES = Set.of("nfs", "nfs4", "cifs");

    /** @throws EngineException {@code INVALID_PARAMETER} for an unknown option, or one that lacks its partners */
    static VolumeOptions parse(Map<String, String> options) {
        for (String name : options.keySet()) {
            if (!KNOWN.contains(name)) {
                throw EngineException.invalid(
                        "invalid option: \"" + name + "\"; local volumes have type, o and device");
            }
        }
        if (options.containsKey("size")) {
            throw EngineException.invalid("quota size requested but no quota support; for a volume in memory use"
                    + " type=tmpfs, device=tmpfs and o=size=…");
        }
        require(options, "type", "device");
        require(options, "device", "type");
        require(options, "o", "device");
        return new VolumeOptions(
                options.getOrDefault("type", ""), options.getOrDefault("o", ""), options.getOrDefault("device", ""));
    }

    private static void require(Map<String, String> options, String given, String needed) {
        if (options.containsKey(given) && options.getOrDefault(needed, "").isEmpty()) {
            throw EngineException.invalid("missing required option: \"" + needed + "\"");
        }
    }

    /** Whether something must be mounted for the volume to be usable. */
    boolean needsMount() {
        return !device.isEmpty() || !type.isEmpty();
    }

    /** May look up a host name. */
    MountSpec mountSpec() {
        List<String> words = new ArrayList<>();
        for (String word : Arrays.asList(o.split(","))) {
            if (!word.isEmpty()) {
                words.add(NETWORK_TYPES.contains(type) ? withAddress(word) : word);
            }
        }
        return new MountSpec(type, device, words);
    }

    /** The kernel takes a server only by its address. */
    private static String withAddress(String word) {
        String prefix = "addr=";
        if (!word.startsWith(prefix)) {
            return word;
        }
        String host = word.substring(prefix.length());
        try {
            return prefix + InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw EngineException.internal("failed to mount local volume: no address found for host " + host, e);
        }
    }
}
