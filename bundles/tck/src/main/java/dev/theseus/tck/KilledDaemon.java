package dev.theseus.tck;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A process that starts one task with a driver of the suite's, and is killed. */
final class KilledDaemon {
    private KilledDaemon() {}

    /** Runs it to its violent end, and tells what it started. The task has stdin and a spool. */
    static TaskHandle start(Class<?> suite, Path folder, TaskSpec spec) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledDaemon.class.getName(),
                suite.getName(),
                folder.toString(),
                spec.id().value(),
                spec.bundle().toString(),
                spec.stdio().log().orElseThrow().toString());
        Process daemon = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String told;
        try (BufferedReader reader = daemon.inputReader(StandardCharsets.UTF_8)) {
            told = reader.readLine();
        } finally {
            daemon.destroyForcibly().waitFor();
        }
        if (told == null) {
            throw new AssertionError("no task was started");
        }
        String[] words = told.split(" ");
        return new TaskHandle(
                spec.id(),
                spec.bundle(),
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Path.of(words[4]),
                Path.of(words[5]));
    }

    public static void main(String[] arguments) throws Exception {
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        RuntimeDriverTck suite = (RuntimeDriverTck) constructor.newInstance();
        EngineSettings settings = new TrialSettings(Path.of(arguments[1]));
        RuntimeDriver driver = suite.open(settings);
        String name = driver.info().name();
        RecoveryRequest nothing = new RecoveryRequest(
                settings.engineId(),
                settings.stateDirectory(DriverKind.RUNTIME, name),
                settings.runDirectory(DriverKind.RUNTIME, name),
                Set.of());
        driver.recover(nothing, RuntimeTrial.context());
        StdioSpec stdio = new StdioSpec(false, true, false, Optional.of(Path.of(arguments[4])), 0);
        TaskHandle task = driver.create(
                new TaskSpec(new TaskId(arguments[2]), Path.of(arguments[3]), stdio), RuntimeTrial.context());
        driver.start(task, RuntimeTrial.context());
        System.out.printf(
                "%d %d %d %d %s %s%n",
                task.pid(),
                task.pidStartTime(),
                task.monitorPid(),
                task.monitorStartTime(),
                task.attachSocket(),
                task.exitFile());
        Thread.sleep(60_000);
    }
}
