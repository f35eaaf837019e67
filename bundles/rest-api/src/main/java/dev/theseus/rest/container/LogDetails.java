package dev.theseus.rest.container;

import dev.theseus.engine.container.ContainerSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code docker logs --details} shows before each line: the labels and variables that the log options ask for. */
final class LogDetails {
    private LogDetails() {}

    static String of(ContainerSpec spec) {
        Map<String, String> options = spec.lifecycle().logOptions();
        Set<String> labels = names(options, "labels");
        Set<String> variables = names(options, "env");
        Map<String, String> details = new TreeMap<>();
        spec.labels().forEach((name, value) -> {
            if (labels.contains(name)) {
                details.put(name, value);
            }
        });
        for (String variable : spec.process().environment()) {
            int equals = variable.indexOf('=');
            if (equals > 0 && variables.contains(variable.substring(0, equals))) {
                details.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return details.entrySet().stream()
                .map(detail -> encoded(detail.getKey()) + "=" + encoded(detail.getValue()))
                .collect(Collectors.joining(","));
    }

    private static Set<String> names(Map<String, String> options, String option) {
        return new HashSet<>(List.of(options.getOrDefault(option, "").split(",", -1)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
