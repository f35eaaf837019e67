package dev.theseus.launcher.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line of {@code theseus-shell}.
 *
 * @param command to run; empty to read commands
 * @param help whether only the usage is wanted
 */
record Invocation(Path execRoot, boolean json, Optional<String> command, boolean help) {
    private static final Path EXEC_ROOT = Path.of("/run/theseus");

    /** @throws IllegalArgumentException saying what is wrong */
    static Invocation parse(List<String> arguments) {
        Invocation result = new Invocation(EXEC_ROOT, false, Optional.empty(), false);
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String flag = left.removeFirst();
            int equals = flag.startsWith("--") ? flag.indexOf('=') : -1;
            if (equals > 0) {
                left.addFirst(flag.substring(equals + 1));
                flag = flag.substring(0, equals);
            }
            result = switch (flag) {
                case "--json" -> new Invocation(result.execRoot, true, result.command, result.help);
                case "--help", "-h" -> new Invocation(result.execRoot, result.json, result.command, true);
                case "--exec-root" ->
                    new Invocation(Path.of(value(flag, left)), result.json, result.command, result.help);
                case "-c", "--command" ->
                    new Invocation(result.execRoot, result.json, Optional.of(value(flag, left)), result.help);
                default -> throw new IllegalArgumentException("unknown argument " + flag);
            };
        }
        return result;
    }

    private static String value(String flag, List<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(flag + " needs a value");
        }
        return left.removeFirst();
    }
}
