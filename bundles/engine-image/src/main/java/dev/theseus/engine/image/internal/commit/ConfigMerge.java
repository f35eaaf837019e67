package dev.theseus.engine.image.internal.commit;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.ImageConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Fills what a configuration leaves open from another one, as a commit and a create do. */
final class ConfigMerge {
    private ConfigMerge() {}

    static ImageConfig fill(ImageConfig wanted, ImageConfig defaults) {
        Set<PortKey> ports = new TreeSet<>(defaults.exposedPorts());
        ports.addAll(wanted.exposedPorts());
        Set<String> volumes = new TreeSet<>(defaults.volumes());
        volumes.addAll(wanted.volumes());
        Map<String, String> labels = new LinkedHashMap<>(defaults.labels());
        labels.putAll(wanted.labels());
        // A command belongs to its entrypoint: with another entrypoint the default command makes no sense.
        boolean ownEntrypoint =
                wanted.entrypoint().filter(words -> !words.isEmpty()).isPresent();
        Optional<List<String>> command =
                wanted.command().isPresent() || ownEntrypoint ? wanted.command() : defaults.command();
        return new ImageConfig(
                first(wanted.user(), defaults.user()),
                ports,
                environment(wanted.environment(), defaults.environment()),
                wanted.entrypoint().or(defaults::entrypoint),
                command,
                volumes,
                first(wanted.workingDirectory(), defaults.workingDirectory()),
                labels,
                first(wanted.stopSignal(), defaults.stopSignal()),
                wanted.healthcheck().or(defaults::healthcheck),
                wanted.onBuild().isEmpty() ? defaults.onBuild() : wanted.onBuild(),
                wanted.shell().isEmpty() ? defaults.shell() : wanted.shell(),
                wanted.argsEscaped() || defaults.argsEscaped());
    }

    private static List<String> environment(List<String> wanted, List<String> defaults) {
        List<String> merged = new ArrayList<>(wanted);
        Set<String> names = new HashSet<>();
        wanted.forEach(variable -> names.add(name(variable)));
        defaults.stream().filter(variable -> names.add(name(variable))).forEach(merged::add);
        return merged;
    }

    private static String name(String variable) {
        int equals = variable.indexOf('=');
        return equals < 0 ? variable : variable.substring(0, equals);
    }

    private static String first(String wanted, String otherwise) {
        return wanted.isEmpty() ? otherwise : wanted;
    }
}
