package dev.theseus.rest.system;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which events a client wants: values of one name are alternatives, all names must fit. */
final class EventFilter {
    static final Set<String> NAMES = Set.of(
            "config",
            "container",
            "daemon",
            "event",
            "image",
            "label",
            "network",
            "node",
            "plugin",
            "scope",
            "secret",
            "service",
            "type",
            "volume");

    private final Map<String, List<String>> filters;

    EventFilter(Map<String, List<String>> filters) {
        this.filters = filters;
    }

    boolean accepts(DockerEvent event) {
        return filters.entrySet().stream().allMatch(entry -> {
            Predicate<String> fits = test(entry.getKey(), event);
            // Labels are the exception: every one of them must be there.
            return entry.getKey().equals("label")
                    ? entry.getValue().stream().allMatch(fits)
                    : entry.getValue().stream().anyMatch(fits);
        });
    }

    private static Predicate<String> test(String name, DockerEvent event) {
        return switch (name) {
            case "type" -> wanted -> wanted.equals(event.type());
            case "event" -> wanted -> action(event.action(), wanted);
            case "scope" -> wanted -> wanted.equals("local");
            case "label" -> wanted -> label(event.attributes(), wanted);
            case "image" -> wanted -> image(event, wanted);
            default -> wanted -> event.type().equals(name) && actor(event, wanted);
        };
    }

    /** {@code exec_create} also means {@code exec_create: ls}. */
    private static boolean action(String action, String wanted) {
        return action.equals(wanted) || action.startsWith(wanted + ":");
    }

    private static boolean label(Map<String, String> attributes, String wanted) {
        int equals = wanted.indexOf('=');
        return equals < 0
                ? attributes.containsKey(wanted)
                : wanted.substring(equals + 1).equals(attributes.get(wanted.substring(0, equals)));
    }

    private static boolean actor(DockerEvent event, String wanted) {
        return event.actorId().equals(wanted)
                || wanted.equals(event.attributes().get("name"))
                || wanted.length() >= 12 && event.actorId().startsWith(wanted);
    }

    /** Events of the image, and of containers made from it; a name without a tag means any tag. */
    private static boolean image(DockerEvent event, String wanted) {
        String name = event.type().equals("image")
                ? event.attributes().getOrDefault("name", event.actorId())
                : event.attributes().getOrDefault("image", "");
        int colon = name.lastIndexOf(':');
        String untagged = colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
        return wanted.equals(name)
                || wanted.equals(untagged)
                || event.type().equals("image") && wanted.equals(event.actorId());
    }
}
