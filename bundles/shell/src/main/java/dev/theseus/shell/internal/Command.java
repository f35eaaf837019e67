package dev.theseus.shell.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.trace.Trace;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;

/**
 * One command of ours: what it is good for, what it takes and what it does. All of them take {@code --json} and {@code --help}.
 *
 * @param scope and function: together its name, {@code driver:list}
 * @param what one sentence without its end
 * @param example a command line that makes sense
 */
record Command(String scope, String function, String what, List<Parameter> parameters, String example, Body body)
        implements Function {
    static final String JSON = "--json";
    static final String HELP = "--help";

    /** Session variable: the {@link AtomicBoolean} that is set when the operator will not wait any longer. */
    static final String CANCELLED = ".cancelled";

    /** Session variable: whether all answers are wanted in JSON. */
    static final String IN_JSON = ".json";

    /** Session variable: columns of the operator's terminal; 0 for none. */
    static final String WIDTH = ".width";

    /** Session variable: the {@link Path} of the operator's working folder. */
    static final String DIRECTORY = ".directory";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    Command {
        parameters = List.copyOf(parameters);
    }

    /** What a command does. */
    @FunctionalInterface
    interface Body {
        Answer run(Arguments arguments, CallContext context);
    }

    /** A command that takes nothing. */
    static Command of(String scope, String function, String what, Body body) {
        return new Command(scope, function, what, List.of(), scope + ":" + function, body);
    }

    /** The same command with another parameter. */
    Command takes(Parameter parameter) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(parameter);
        return new Command(scope, function, what, more, example, body);
    }

    /** The same command with another example. */
    Command example(String line) {
        return new Command(scope, function, what, parameters, line, body);
    }

    String name() {
        return scope + ":" + function;
    }

    List<Parameter> values() {
        return parameters.stream().filter(parameter -> !parameter.isOption()).toList();
    }

    String usage() {
        StringBuilder usage = new StringBuilder(name());
        parameters.forEach(parameter -> usage.append(' ').append(parameter.usage()));
        return usage.toString();
    }

    /** All that there is to say. */
    String help() {
        StringBuilder help = new StringBuilder();
        help.append(name()).append(": ").append(what).append("\n\nUsage: ").append(usage());
        help.append(" [--json]\n\n");
        int width = parameters.stream()
                .mapToInt(parameter -> parameter.name().length())
                .max()
                .orElse(0);
        width = Math.max(width, JSON.length());
        for (Parameter parameter : parameters) {
            help.append(line(parameter.name(), parameter.what(), width));
        }
        help.append(line(JSON, "answer in JSON", width));
        return help.append("\nExample: ").append(example).append('\n').toString();
    }

    private static String line(String name, String what, int width) {
        return "  " + name + " ".repeat(width - name.length() + 3) + what + "\n";
    }

    /**
     * Prints the answer, so that each of several commands in a line is heard.
     *
     * @throws FailedException when the answer is a failure
     */
    @Override
    public @Nullable Object execute(CommandSession session, List<Object> given) {
        PrintStream out = Process.Utils.current().out();
        List<String> words = given.stream().map(String::valueOf).toList();
        if (words.contains(HELP)) {
            out.print(help());
            return null;
        }
        Arguments arguments = parse(words, directory(session));
        AtomicBoolean cancelled = session.get(CANCELLED) instanceof AtomicBoolean flag ? flag : new AtomicBoolean();
        CallContext context = new CallContext(System.nanoTime() + PATIENCE.toNanos(), cancelled, Trace.NONE);
        Answer answer = body.run(arguments, context);
        boolean json = arguments.has(JSON) || Boolean.TRUE.equals(session.get(IN_JSON));
        int width = session.get(WIDTH) instanceof Integer columns ? columns : 0;
        out.print(json ? answer.toJson() : answer.text(width));
        out.flush();
        if (answer.failed()) {
            throw new FailedException();
        }
        return null;
    }

    static Path directory(CommandSession session) {
        return session.get(DIRECTORY) instanceof Path directory ? directory : Path.of("/");
    }

    private Arguments parse(List<String> words, Path directory) {
        List<String> values = new ArrayList<>();
        Set<String> options = new HashSet<>();
        for (String word : words) {
            if (!word.startsWith("--")) {
                values.add(word);
            } else if (word.equals(JSON)
                    || parameters.stream().anyMatch(known -> known.name().equals(word))) {
                options.add(word);
            } else {
                throw new UsageException("no option " + word + "; usage: " + usage());
            }
        }
        List<Parameter> wanted = values();
        if (values.size() > wanted.size()) {
            throw new UsageException("too many arguments; usage: " + usage());
        }
        if (values.size() < wanted.size() && wanted.get(values.size()).required()) {
            Parameter missing = wanted.get(values.size());
            throw new UsageException(missing.name() + " is missing (" + missing.what() + "); usage: " + usage());
        }
        return new Arguments(values, options, directory);
    }
}
