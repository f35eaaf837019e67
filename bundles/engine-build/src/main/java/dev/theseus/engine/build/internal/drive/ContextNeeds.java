package dev.theseus.engine.build.internal.drive;

import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.RunMount;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.engine.build.internal.remote.GitAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a build needs of its context, as far as the Dockerfile says it before anything is built. Of a path that depends on a variable
 * the folder before it is needed: more than too much is never left out.
 */
final class ContextNeeds {
    private static final String SPECIAL = "$\\%\"'";

    private ContextNeeds() {}

    /** Paths, and patterns that clients know; the empty one stands for everything. */
    static Set<String> of(BuildPlan plan) {
        Set<String> paths = new TreeSet<>();
        for (Stage stage : plan.stages()) {
            for (Instruction instruction : plan.instructions(stage)) {
                sources(instruction).forEach(source -> paths.add(certain(source)));
            }
        }
        return paths;
    }

    private static List<String> sources(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy
            when copy.from().isEmpty() -> copy.files().sources();
            case Instruction.Add add ->
                add.files().sources().stream()
                        .filter(source -> !isRemote(source))
                        .toList();
            case Instruction.Run run ->
                run.mounts().stream()
                        .filter(mount -> mount.type() == RunMount.Type.BIND
                                && mount.from().isEmpty())
                        .map(RunMount::source)
                        .toList();
            default -> List.of();
        };
    }

    private static boolean isRemote(String source) {
        return source.matches("(?i)https?://.*") || GitAddress.parse(source).isPresent();
    }

    /** What holds whatever variables say; clients take patterns, but not those over several folders. */
    private static String certain(String source) {
        List<String> parts = new ArrayList<>();
        for (String part : source.split("/", -1)) {
            if (part.contains("**") || part.chars().anyMatch(letter -> SPECIAL.indexOf(letter) >= 0)) {
                break;
            }
            parts.add(part);
        }
        String clean = Path.of("/", String.join("/", parts)).normalize().toString();
        return clean.substring(1);
    }
}
