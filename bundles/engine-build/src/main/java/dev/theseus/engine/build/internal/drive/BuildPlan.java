package dev.theseus.engine.build.internal.drive;

import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is built, and how its steps are numbered. Stages that are found to be needed only on the way are numbered too, behind the
 * others.
 */
final class BuildPlan {
    private final Dockerfile file;
    private final List<Stage> stages;
    private final Stage target;
    private final List<Instruction> last;
    private final int total;
    private final Map<Integer, Integer> firstNumbers = new HashMap<>();

    /**
     * Plans.
     *
     * @param stages that are built, by their numbers
     * @param last what follows the target's own instructions
     */
    BuildPlan(Dockerfile file, List<Stage> stages, Stage target, List<Instruction> last) {
        this.file = file;
        this.stages = stages;
        this.target = target;
        this.last = last;
        int next = file.globalArguments().size() + 1;
        for (Stage stage : stages) {
            firstNumbers.put(stage.index(), next);
            next += 1 + instructions(stage).size();
        }
        total = next - 1;
        for (Stage stage : file.stages()) {
            if (!firstNumbers.containsKey(stage.index())) {
                firstNumbers.put(stage.index(), next);
                next += 1 + stage.instructions().size();
            }
        }
    }

    Dockerfile file() {
        return file;
    }

    List<Stage> stages() {
        return stages;
    }

    Stage target() {
        return target;
    }

    /** How many steps there are. */
    int total() {
        return total;
    }

    /** Of a stage's FROM; the others follow. */
    int firstNumber(Stage stage) {
        return firstNumbers.getOrDefault(stage.index(), 0);
    }

    List<Instruction> instructions(Stage stage) {
        List<Instruction> all = new ArrayList<>(stage.instructions());
        if (stage.index() == target.index()) {
            all.addAll(last);
        }
        return all;
    }
}
