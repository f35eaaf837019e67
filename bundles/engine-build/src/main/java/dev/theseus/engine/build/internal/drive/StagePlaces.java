package dev.theseus.engine.build.internal.drive;

import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.engine.build.BuildStep;

/** Numbers what has to do with files in a stage. For one thread. */
final class StagePlaces {
    private final Stage stage;
    private final int stages;
    private final int places;
    private int place;

    StagePlaces(Stage stage, int stages) {
        this.stage = stage;
        this.stages = stages;
        places = 1
                + (int) stage.instructions().stream()
                        .filter(StagePlaces::hasFiles)
                        .count();
    }

    BuildStep.Stage next(Instruction instruction) {
        boolean counts = hasFiles(instruction);
        if (counts) {
            place++;
        }
        return new BuildStep.Stage(stage.from().stageName(), stage.index(), stages, counts ? place : 0, places);
    }

    private static boolean hasFiles(Instruction instruction) {
        return instruction instanceof Instruction.From
                || instruction instanceof Instruction.Run
                || instruction instanceof Instruction.Copy
                || instruction instanceof Instruction.Add
                || instruction instanceof Instruction.Workdir;
    }
}
