package dev.theseus.api.driver;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A kind of driver. A constant of this class is all that makes a kind known: slots, folders, options, what the shell
 * offers, and what is read out of jars follow from it. The kind's interface is named and not referred to, since it
 * stands on this package.
 */
public final class DriverKind {
    private static final List<DriverKind> SHIPPED = new ArrayList<>();

    public static final DriverKind RUNTIME =
            shipped("runtime", "dev.theseus.api.runtime.RuntimeDriver", new Choice("default-runtime", "runc"));
    public static final DriverKind STORAGE =
            shipped("storage", "dev.theseus.api.storage.StorageDriver", new Choice("storage-driver", "overlay2"));
    public static final DriverKind NETWORK = shipped("network", "dev.theseus.api.network.NetworkDriver");
    public static final DriverKind FIREWALL =
            shipped("firewall", "dev.theseus.api.network.FirewallDriver", new Choice("firewall-driver", "iptables"));
    public static final DriverKind REGISTRY = shipped("registry", "dev.theseus.api.image.RegistryDriver");
    public static final DriverKind VOLUME = shipped("volume", "dev.theseus.api.volume.VolumeDriver");

    public static final DriverKind LOG =
            shipped("log", "dev.theseus.api.log.LogDriver", new Choice("log-driver", "json-file"));

    private final String word;
    private final String service;
    private final Optional<Choice> choice;

    /**
     * That one driver of a kind is the default for new objects.
     *
     * @param flag the daemon's flag that names it, without dashes; the key in {@code daemon.json} too
     * @param name which it is when nobody says anything
     */
    public record Choice(String flag, String name) {}

    private DriverKind(String word, String service, Optional<Choice> choice) {
        this.word = word;
        this.service = service;
        this.choice = choice;
    }

    /**
     * A kind beside those of {@link #all}.
     *
     * @param word lower-case letters
     * @param type what its drivers are registered as
     * @param choice the default of the kind; empty when each object names its driver
     */
    public static DriverKind of(String word, Class<? extends Driver> type, Optional<Choice> choice) {
        return new DriverKind(word, type.getName(), choice);
    }

    private static DriverKind shipped(String word, String service, Choice... choice) {
        DriverKind kind = new DriverKind(word, service, List.of(choice).stream().findFirst());
        SHIPPED.add(kind);
        return kind;
    }

    /** The kinds that the engine works with, in the order in which they are shown. */
    public static List<DriverKind> all() {
        return Collections.unmodifiableList(SHIPPED);
    }

    /**
     * Their words, for a sentence.
     *
     * @param conjunction before the last: {@code and} or {@code or}
     */
    public static String words(Collection<DriverKind> kinds, String conjunction) {
        List<String> words = kinds.stream().map(DriverKind::word).toList();
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " " + conjunction + " " + words.getLast();
    }

    /** The word operators type and see, and the name of its folders: {@code runtime}, {@code storage}, … */
    public String word() {
        return word;
    }

    /** Name of the interface that its drivers implement and are registered as. */
    public String service() {
        return service;
    }

    /** The default of the kind; empty when each object names its driver. */
    public Optional<Choice> choice() {
        return choice;
    }

    @Override
    public String toString() {
        return word;
    }
}
