package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.process.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Links, addresses, routes and rules of a network namespace, one line each, told by the {@code ip} command. */
final class NetworkObjects {
    private static final List<List<String>> QUESTIONS = List.of(
            List.of("-o", "link"), List.of("-o", "address"), List.of("route", "show", "table", "all"), List.of("rule"));

    private NetworkObjects() {}

    /**
     * @param host handle of a namespace that is the trial's; empty for the one that the test runs in, which others change
     *     too: then only lines count that tell of the trial's links
     * @param engineId in what drivers mark links with
     */
    static List<String> of(Optional<Path> host, String engineId) {
        List<String> found = new ArrayList<>();
        for (List<String> question : QUESTIONS) {
            List<String> argv = new ArrayList<>();
            host.ifPresent(handle -> argv.addAll(List.of("nsenter", "--net=" + handle)));
            argv.add("ip");
            argv.addAll(question);
            CommandResult answer = Command.of(argv).run(CallContext.background(Duration.ofSeconds(30)));
            answer.output()
                    .lines()
                    .map(NetworkObjects::lasting)
                    .filter(line -> host.isPresent() || line.contains(engineId))
                    .forEach(line -> found.add(String.join(" ", question) + ": " + line));
        }
        return found;
    }

    /** Without what changes by itself: numbers, states and lifetimes. */
    private static String lasting(String line) {
        return line.replaceAll("\\s+", " ")
                .replaceAll("^\\d+: ", "")
                .replaceAll(" (state|mode|group|qlen|valid_lft|preferred_lft|expires) \\S+", "")
                .replaceAll("<[A-Z_,0-9]*>", "")
                .strip();
    }
}
