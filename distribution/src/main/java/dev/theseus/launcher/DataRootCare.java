package dev.theseus.launcher;

import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Folders;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code --check} and {@code --repair}. The engine does them, without a framework around it. */
final class DataRootCare {
    /** The launcher is compiled without the engine. */
    private static final String ENGINE = "dev.theseus.engine.assembly.DataRootCare";

    private final Path configured;
    private final DaemonSettings settings;

    DataRootCare(DaemonSettings told) throws IOException {
        configured = told.folders().dataRoot();
        if (!Files.isDirectory(configured)) {
            throw new IOException("there is no data root " + configured);
        }
        settings = told.in(new Folders(
                configured.toRealPath(),
                told.folders().execRoot(),
                told.folders().home()));
    }

    /** Prints a line for each finding; returns the exit status. */
    int check(boolean deep) throws IOException {
        List<String> findings = call("check", deep);
        findings.forEach(System.out::println);
        System.out.println(
                findings.isEmpty()
                        ? "data root " + configured + ": nothing is wrong"
                        : "data root " + configured + ": " + findings.size() + " findings");
        return findings.isEmpty() ? 0 : 1;
    }

    /** Prints a line for each thing done; returns the exit status. */
    int repair() throws IOException {
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
            Object care = type.getConstructor(DaemonSettings.class).newInstance(settings);
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
