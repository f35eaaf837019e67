package dev.theseus.engine.build.internal.drive;

import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.RunMount;
import dev.theseus.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which stages need which, as far as the Dockerfile says it: what only a variable or a base image's trigger names is found when its
 * turn comes.
 */
final class StageNeeds {
    private final Dockerfile file;
    private final Function<Stage, String> bases;

    /** @param bases the name that a stage stands on, variables replaced */
    StageNeeds(Dockerfile file, Function<Stage, String> bases) {
        this.file = file;
        this.bases = bases;
    }

    /**
     * A stage and all that it needs, by their numbers.
     *
     * @throws DockerfileException where stages need each other
     */
    List<Stage> of(Stage target) {
        Set<Integer> reached = new TreeSet<>();
        visit(target, new ArrayList<>(), reached);
        return reached.stream().map(file.stages()::get).toList();
    }

    private void visit(Stage stage, List<Integer> path, Set<Integer> reached) {
        if (path.contains(stage.index())) {
            throw new DockerfileException(
                    "circular dependency detected on stage: " + stage.name(),
                    stage.from().origin().range());
        }
        if (reached.contains(stage.index())) {
            return;
        }
        path.add(stage.index());
        base(stage).ifPresent(base -> visit(base, path, reached));
        for (Instruction instruction : stage.instructions()) {
            for (String from : sources(instruction)) {
                file.stage(from, file.stages().size()).ifPresent(source -> visit(source, path, reached));
            }
        }
        path.removeLast();
        reached.add(stage.index());
    }

    private Optional<Stage> base(Stage stage) {
        String name = bases.apply(stage);
        return file.stage(name, stage.index())
                .filter(found -> found.from().stageName().equalsIgnoreCase(name));
    }

    private static List<String> sources(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy when !copy.from().isEmpty() -> List.of(copy.from());
            case Instruction.Run run ->
                run.mounts().stream()
                        .map(RunMount::from)
                        .filter(from -> !from.isEmpty())
                        .toList();
            default -> List.of();
        };
    }
}
