package dev.theseus.engine.build;

import java.util.Optional;

/**
 * An instruction whose turn has come.
 *
 * @param number from 1, of all instructions; what is told of the step later names it by that
 * @param total of all instructions
 * @param text of it
 * @param stage empty before the first FROM
 * @param firstLine of it in the Dockerfile, from 1
 * @param lastLine of it, here-documents included
 */
public record BuildStep(int number, int total, String text, Optional<Stage> stage, int firstLine, int lastLine) {
    /**
     * Where in its stage a step is.
     *
     * @param name empty where it has none
     * @param index from 0
     * @param stages how many are built
     * @param place among those of the stage that have to do with files, from 1, which is FROM; 0 for others
     * @param places how many these are
     */
    public record Stage(String name, int index, int stages, int place, int places) {}
}
