package dev.theseus.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A route's path: literal segments, {@code {name}} for one segment, and at most one {@code {name...}} for one or more
 * segments (image names hold slashes).
 */
final class PathPattern {
    private final List<String> segments;
    private final int greedy;

    PathPattern(String pattern) {
        segments = split(pattern);
        int at = -1;
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).endsWith("...}")) {
                at = i;
            }
        }
        greedy = at;
    }

    static List<String> split(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            parts.add(part);
        }
        parts.removeFirst();
        return parts;
    }

    /** The variables' values when the path fits. */
    Optional<Map<String, String>> match(List<String> path) {
        int extra = path.size() - segments.size();
        if (extra < 0 || extra > 0 && greedy < 0) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        int at = 0;
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            int length = i == greedy ? extra + 1 : 1;
            String text = String.join("/", path.subList(at, at + length));
            at += length;
            if (!segment.startsWith("{")) {
                if (!segment.equals(text)) {
                    return Optional.empty();
                }
            } else if (text.isEmpty()) {
                return Optional.empty();
            } else {
                variables.put(segment.substring(1, segment.length() - (i == greedy ? 4 : 1)), text);
            }
        }
        return Optional.of(variables);
    }
}
