package dev.theseus.launcher;

import dev.theseus.launcher.options.Configuration;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code --check} and {@code --repair}. The engine does them, without a framework around it. */
final class DataRootCare {
    /** The launcher is compiled without any bundle. */
    private static final String ENGINE = "dev.theseus.engine.assembly.DataRootCare";

    private final Path configured;
    private final Map<String, String> properties;

    DataRootCare(Configuration configuration) {
        configured = Path.of(configuration.one("data-root"));
        properties = new HashMap<>(configuration.properties());
    }

    /** Prints a line for each finding, or each thing done; returns the exit status. */
    int run(boolean repair, boolean deep) throws IOException {
        if (!Files.isDirectory(configured)) {
            throw new IOException("there is no data root " + configured);
        }
        properties.put("theseus.data-root", configured.toRealPath().toString());
        if (!repair) {
            List<String> findings = call("check", deep);
            findings.forEach(System.out::println);
            System.out.println(
                    findings.isEmpty()
                            ? "data root " + configured + ": nothing is wrong"
                            : "data root " + configured + ": " + findings.size() + " findings");
            return findings.isEmpty() ? 0 : 1;
        }
        Path root = DataRoot.checked(configured);
        try (FolderLock lock = FolderLock.ofDataRoot(root)) {
            call("repair").forEach(System.out::println);
            return 0;
        }
    }

    @SuppressWarnings("unchecked") // Lines, says the method that is called.
    private List<String> call(String method, Object... arguments) throws IOException {
        try {
            Class<?> type = Class.forName(ENGINE);
            Object care = type.getConstructor(Map.class).newInstance(properties);
            return arguments.length == 0
                    ? (List<String>) type.getMethod(method).invoke(care)
                    : (List<String>) type.getMethod(method, boolean.class).invoke(care, arguments);
        } catch (InvocationTargetException e) {
            throw new IOException(
                    e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new IOException("the engine is not in this distribution (" + e + ")", e);
        }
    }
}
