package dev.theseus.shell.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the parameters of commands about drivers may be. */
final class Choices {
    private static final String PREFIX = "dev.theseus.";

    private Choices() {}

    static Candidates kinds(Slots slots) {
        return (earlier, begun) -> kinds(slots.kinds());
    }

    /** The kinds that have a default driver. */
    static Candidates kinds(Defaults defaults) {
        return (earlier, begun) -> kinds(defaults.all().keySet());
    }

    private static List<Candidate> kinds(Collection<DriverKind> kinds) {
        return kinds.stream().map(kind -> new Candidate(kind.word(), "")).toList();
    }

    /** Names of the drivers of the kind that is the argument before. */
    static Candidates names(Slots slots) {
        return (earlier, begun) -> slots.list().stream()
                .filter(slot -> slot.kind().word().equals(earlier.values().getLast()))
                .map(slot -> new Candidate(slot.name(), slot.state().name()))
                .toList();
    }

    /** Short names of the driver bundles, or symbolic ones where there is none. */
    static Candidates bundles(Planks planks) {
        return (earlier, begun) -> planks.bundles().stream()
                .map(name -> new Candidate(shortName(name), ""))
                .toList();
    }

    static Candidates kindsAndBundles(Slots slots, Planks planks) {
        return (earlier, begun) -> Stream.concat(
                        kinds(slots).after(earlier, begun).stream(), bundles(planks).after(earlier, begun).stream())
                .toList();
    }

    static String shortName(String symbolicName) {
        return symbolicName.startsWith(PREFIX) ? symbolicName.substring(PREFIX.length()) : symbolicName;
    }

    /** Whether the slot's driver is of the bundle, by its symbolic name or the short one. */
    static boolean isOf(SlotView slot, String bundle) {
        String holder = slot.bundle().split(" ", 2)[0];
        return !holder.isEmpty() && (holder.equals(bundle) || shortName(holder).equals(bundle));
    }

    /**
     * The driver of a kind that is meant by a word: its name, or else what its bundle is called by ({@code overlay}, or {@code storage-overlay},
     * for the one named {@code overlay2}). The word itself when there is none, for whoever looks it up to refuse.
     */
    static String name(Slots slots, DriverKind kind, String word) {
        List<SlotView> all =
                slots.list().stream().filter(slot -> slot.kind() == kind).toList();
        if (all.stream().anyMatch(slot -> slot.name().equals(word))) {
            return word;
        }
        List<String> called = all.stream()
                .filter(slot -> isOf(slot, word)
                        || shortName(slot.bundle().split(" ", 2)[0]).endsWith("-" + word))
                .map(SlotView::name)
                .toList();
        return called.size() == 1 ? called.getFirst() : word;
    }

    static Optional<DriverKind> findKind(Slots slots, String word) {
        return slots.kinds().stream()
                .filter(kind -> kind.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static DriverKind kind(Slots slots, String word) {
        return findKind(slots, word)
                .orElseThrow(() -> EngineException.invalid(
                        "no kind \"" + word + "\"; there are " + DriverKind.words(slots.kinds(), "and")));
    }

    /** The slots of a kind, or of one name of it. */
    static List<SlotView> slots(Slots slots, Arguments arguments) {
        List<SlotView> all = slots.list();
        if (arguments.values().isEmpty()) {
            return all;
        }
        DriverKind kind = kind(slots, arguments.get(0));
        Optional<String> name = arguments.find(1).map(word -> name(slots, kind, word));
        List<SlotView> found = all.stream()
                .filter(slot -> slot.kind() == kind)
                .filter(slot -> name.map(slot.name()::equals).orElse(true))
                .toList();
        if (found.isEmpty()) {
            throw EngineException.notFound("no driver " + String.join(" ", arguments.values()) + "; there are "
                    + all.stream()
                            .map(slot -> slot.kind().word() + " " + slot.name())
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }
}
