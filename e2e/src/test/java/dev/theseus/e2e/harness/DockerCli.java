package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stock docker command, talking to one daemon. */
public final class DockerCli {
    private static final String COMMAND = System.getProperty("theseus.e2e.docker", "docker");

    private final Map<String, String> environment;

    /**
     * Binds the command to a daemon.
     *
     * @param host as in {@code DOCKER_HOST}
     * @param config the folder for its credentials
     */
    public DockerCli(String host, Path config) {
        this(Map.of("DOCKER_HOST", host, "DOCKER_CONFIG", config.toString(), "DOCKER_CLI_HINTS", "false"));
    }

    private DockerCli(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The same command with one more environment variable. */
    public DockerCli with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new DockerCli(more);
    }

    /** Runs it to its end. */
    public Result run(String... arguments) {
        return Command.run(environment, new byte[0], command(arguments));
    }

    /** Runs it to its end with the text as standard input. */
    public Result runWith(String input, String... arguments) {
        return runWith(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    /** Runs it to its end with the bytes as standard input. */
    public Result runWith(byte[] input, String... arguments) {
        return Command.run(environment, input, command(arguments));
    }

    /** Runs it, expects success and gives its output without white space around it. */
    public String ok(String... arguments) {
        return run(arguments).ok().text();
    }

    /** Starts it. */
    public Command start(String... arguments) {
        return Command.start(environment, command(arguments));
    }

    /** Starts it for somebody who reads its standard output while it runs; its standard error is thrown away. */
    public Process process(List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(arguments.toArray(String[]::new)))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs it through a shell, as {@code $DOCKER}: for pipes. */
    public Result shell(String script) {
        Map<String, String> with = new HashMap<>(environment);
        with.put("DOCKER", COMMAND);
        return Command.run(with, new byte[0], List.of("sh", "-c", script));
    }

    /** Starts it on a terminal of its own. */
    public Command onTerminal(String... arguments) {
        String line =
                String.join(" ", Arrays.stream(arguments).map(DockerCli::quoted).toList());
        return Command.start(environment, List.of("script", "-qefc", COMMAND + " " + line, "/dev/null"));
    }

    /** The value of a template over the object's inspection. */
    public String inspect(String object, String format) {
        return ok("inspect", "-f", format, object);
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(COMMAND);
        command.addAll(List.of(arguments));
        return command;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
