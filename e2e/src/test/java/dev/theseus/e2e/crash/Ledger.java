package dev.theseus.e2e.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What must be there: all that clients were told is done. What they were told nothing of may be there or not. Whoever works on an object
 * claims it before, so that no two clients work on the same.
 */
final class Ledger {
    private final Map<String, Box> boxes = new TreeMap<>();
    private final Map<String, String> images = new TreeMap<>();
    private final Map<String, String> volumes = new TreeMap<>();
    private final Set<String> networks = new HashSet<>();
    private final Set<String> claimed = new HashSet<>();
    private final Set<String> maybe = new HashSet<>();
    private boolean mayDangle;
    private int acknowledged;
    private int unanswered;

    synchronized void add(Box box) {
        boxes.put(box.id, box);
    }

    synchronized void remove(Box box) {
        boxes.remove(box.id);
    }

    synchronized List<Box> boxes() {
        return List.copyOf(boxes.values());
    }

    /** A container that fits and that nobody works on. */
    synchronized Optional<Box> claim(Random random, Predicate<Box> fits) {
        List<Box> free = boxes.values().stream()
                .filter(box -> !box.doubtful && !claimed.contains(box.id) && fits.test(box))
                .toList();
        return pick(random, free).filter(box -> claimed.add(box.id));
    }

    /** Tag, and what is in its file {@code /made}; empty when it has none. */
    synchronized void addImage(String tag, String made) {
        images.put(tag, made);
    }

    synchronized void addVolume(String name, String content) {
        volumes.put(name, content);
    }

    synchronized void addNetwork(String name) {
        networks.add(name);
    }

    synchronized void removeNetwork(String name) {
        networks.remove(name);
    }

    synchronized Map<String, String> images() {
        return Map.copyOf(images);
    }

    synchronized Map<String, String> volumes() {
        return Map.copyOf(volumes);
    }

    synchronized Set<String> networks() {
        return Set.copyOf(networks);
    }

    /** A name that nobody works on; it is out of the ledger until it is added again. */
    synchronized Optional<String> takeImage(Random random, Predicate<String> fits) {
        return take(images, random, fits);
    }

    /** As {@link #takeImage}, of volumes that no container uses. */
    synchronized Optional<String> takeVolume(Random random, Predicate<String> fits) {
        return take(volumes, random, fits);
    }

    private static Optional<String> take(Map<String, String> from, Random random, Predicate<String> fits) {
        Optional<String> taken =
                pick(random, from.keySet().stream().filter(fits).toList());
        taken.ifPresent(from::remove);
        return taken;
    }

    /** A network that nobody works on; the container's connection is noted by who asks. */
    synchronized Optional<String> anyNetwork(Random random, Predicate<String> fits) {
        return pick(random, networks.stream().sorted().filter(fits).toList());
    }

    /** A name that may be there or not until the end of the round. */
    synchronized void maybe(String name) {
        maybe.add(name);
    }

    synchronized boolean isMaybe(String name) {
        return maybe.contains(name);
    }

    /** A name was to go, and with it its image: without the name, the image may be there or not until the end of the round. */
    synchronized void maybeUntagged(String name) {
        maybe.add(name);
        mayDangle = true;
    }

    synchronized boolean mayDangle() {
        return mayDangle;
    }

    /**
     * Documents of the state were damaged: what they are about is as it is found, and what they had removed may be back.
     *
     * @param all what the state was, by table and key
     */
    synchronized void hurt(List<StateText.Document> documents, Map<String, StateText.Document> all, Found found) {
        Set<String> hurt = Hurt.names(documents, all);
        hurt.forEach(this::maybe);
        images.keySet().removeIf(name -> hurt.contains(name) && !found.hasImage(name));
        volumes.keySet()
                .removeIf(name -> hurt.contains(name) && !found.volumes().contains(name));
        networks.removeIf(name -> hurt.contains(name) && !found.networks().contains(name));
        for (Box box : boxes.values()) {
            if (hurt.contains(box.id) || box.networks.stream().anyMatch(hurt::contains)) {
                box.doubtful = true;
                box.maybeGone = true;
                box.otherName = found.container(box).map(Found.Container::name).orElse("");
            }
        }
    }

    synchronized void answered() {
        acknowledged++;
    }

    synchronized void leftUnanswered() {
        unanswered++;
    }

    synchronized int acknowledged() {
        return acknowledged;
    }

    synchronized int unanswered() {
        return unanswered;
    }

    /** All claims and doubts end with the round; everything was looked at. */
    synchronized void close() {
        claimed.clear();
        maybe.clear();
        mayDangle = false;
    }

    /** How many things there are now. */
    synchronized Map<String, Integer> size() {
        Map<String, Integer> size = new HashMap<>();
        size.put("containers", boxes.size());
        size.put("images", images.size());
        size.put("volumes", volumes.size());
        size.put("networks", networks.size());
        return size;
    }

    private static <T> Optional<T> pick(Random random, List<T> of) {
        return of.isEmpty() ? Optional.empty() : Optional.of(new ArrayList<>(of).get(random.nextInt(of.size())));
    }
}
