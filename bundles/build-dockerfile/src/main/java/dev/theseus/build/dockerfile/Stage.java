package dev.theseus.build.dockerfile;

import java.util.List;

/**
 * What follows one FROM.
 *
 * @param index from 0
 * @param from its beginning
 * @param instructions after that
 */
public record Stage(int index, Instruction.From from, List<Instruction> instructions) {
    public Stage {
        instructions = List.copyOf(instructions);
    }

    /** Its name, or else its number. */
    public String name() {
        return from.stageName().isEmpty() ? Integer.toString(index) : from.stageName();
    }
}
