package dev.theseus.engine.image.internal.document;

import com.google.gson.JsonObject;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.ImageReasons;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One image for several platforms: an OCI index or a Docker manifest list.
 *
 * @param manifests its entries in order
 */
public record ManifestIndex(List<Descriptor> manifests) {
    public ManifestIndex {
        manifests = List.copyOf(manifests);
    }

    public static ManifestIndex parse(byte[] bytes, String what) {
        JsonObject json = Fields.parse(bytes, "index of " + what);
        List<Descriptor> manifests = new ArrayList<>();
        Fields.objects(json, "manifests").forEach(entry -> manifests.add(Manifest.descriptor(entry)));
        return new ManifestIndex(manifests);
    }

    /**
     * The entry for a platform. Among several variants the plain one goes first, else the order of the index decides.
     *
     * @throws EngineException {@code NOT_FOUND}
     */
    public Descriptor choose(Platform wish) {
        return manifests.stream()
                .filter(entry -> entry.platform().map(wish::accepts).orElse(false))
                .min(Comparator.comparingInt(entry -> rank(entry, wish)))
                .orElseThrow(() -> EngineException.notFound("the index has no manifest for " + wish)
                        .because(ImageReasons.PLATFORM_NOT_FOUND, Map.of(Attributes.WANTED, wish.toString())));
    }

    private static int rank(Descriptor entry, Platform wish) {
        String variant = entry.platform().map(Platform::variant).orElse("");
        if (variant.equals(wish.variant())) {
            return 0;
        }
        return variant.isEmpty() ? 1 : 2;
    }

    /** What this machine runs. */
    public static Platform hostPlatform() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return Platform.parse("linux/" + (machine.isEmpty() ? "amd64" : machine));
    }
}
