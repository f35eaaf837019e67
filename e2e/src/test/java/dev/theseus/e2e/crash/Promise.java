package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.DockerCli;
import java.util.function.Function;

/**
 * What a client may rely on because a command of its has succeeded.
 *
 * @param what for people
 * @param broken asks a daemon and says what is wrong; empty when all is there
 */
record Promise(String what, Function<DockerCli, String> broken) {
    /** That a command succeeds and prints the text. */
    static Promise of(String what, String expected, String... command) {
        return new Promise(what, docker -> {
            var result = docker.run(command);
            return result.exit() == 0 && result.text().equals(expected)
                    ? ""
                    : what + ": expected '" + expected + "', found " + result;
        });
    }
}
