package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.process.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One OCI runtime's command line.
 *
 * <p>Its state lies below a folder of this engine alone, so that several engines on one host do not see each other's
 * containers.
 */
final class RuntimeCommand {
    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(2);

    private final String name;
    private final List<String> configured;
    private final Path root;
    private final MixedControlGroups mixed;
    /** Empty until asked. Asking twice at once does no harm. */
    private volatile String version = "";

    private volatile @Nullable Set<String> features;

    RuntimeCommand(String name, List<String> configured, Path root, MixedControlGroups mixed) {
        this.name = name;
        this.configured = List.copyOf(configured);
        this.root = root;
        this.mixed = mixed;
    }

    String name() {
        return name;
    }

    /** Folder that holds one state folder per container. */
    Path root() {
        return root;
    }

    /** What is executed; {@code UNAVAILABLE} when it is not installed. */
    Path path() {
        Path installed = CommandPath.require(configured.getFirst(), "the OCI runtime");
        return isCrun() ? mixed.commandOf(installed) : installed;
    }

    /** Empty when it is not there any more. */
    Optional<Path> findPath() {
        return CommandPath.find(configured.getFirst()).map(installed -> path());
    }

    boolean isCrun() {
        return version().startsWith("crun");
    }

    /** Arguments that come before the verb. */
    List<String> globalArguments() {
        List<String> arguments = new ArrayList<>(configured.subList(1, configured.size()));
        arguments.add("--root=" + root);
        return arguments;
    }

    CommandResult run(String input, CallContext context, String... verb) {
        List<String> argv = new ArrayList<>();
        argv.add(path().toString());
        argv.addAll(globalArguments());
        argv.addAll(List.of(verb));
        return Command.of(argv).withInput(input).run(context);
    }

    /** Runs the verb; a failure is an {@code INVALID_PARAMETER} with the runtime's words. */
    void require(String input, CallContext context, String... verb) {
        CommandResult result = run(input, context, verb);
        if (!result.success()) {
            String words = RuntimeMessage.of(result.stderrTail());
            throw RuntimeRefusal.of(verb[0], words.isEmpty() ? result.failure() : words);
        }
    }

    /** First line of {@code --version}, asked once; {@code not installed} or {@code unknown} when there is none. */
    String version() {
        String known = version;
        if (known.isEmpty()) {
            known = askVersion();
            version = known;
        }
        return known;
    }

    /** What it can do, asked once; see {@link RuntimeFeatures}. */
    Set<String> features() {
        Set<String> known = features;
        if (known == null) {
            known = RuntimeFeatures.of(this);
            features = known;
        }
        return known;
    }

    private String askVersion() {
        Optional<Path> path = CommandPath.find(configured.getFirst());
        if (path.isEmpty()) {
            return "not installed";
        }
        try {
            CommandResult result =
                    Command.of(path.get().toString(), "--version").run(CallContext.background(VERSION_TIMEOUT));
            return result.output().lines().findFirst().orElse("unknown");
        } catch (EngineException e) {
            return "unknown";
        }
    }
}
