package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.settings.DriverChoice;
import dev.theseus.settings.Folders;
import dev.theseus.settings.options.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runtime new containers get where nobody has said it. */
class DefaultRuntimeTest {
    private static final DriverChoice TOLD = Configuration.ofFlags().drivers();

    @TempDir
    private Path folder;

    private Path commands;
    private Path controlGroups;

    @BeforeEach
    void makeFolders() throws IOException {
        commands = Files.createDirectory(folder.resolve("bin"));
        controlGroups = Files.createDirectory(folder.resolve("cgroup"));
        Files.createDirectory(folder.resolve("exec"));
    }

    private DriverChoice choice(DriverChoice told, boolean named) {
        Folders folders = new Folders(folder.resolve("data"), folder.resolve("exec"), folder);
        return new DefaultRuntime("/nowhere:" + commands, controlGroups, folders).over(told, named);
    }

    private Path command(String name, String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(draft, commands.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Notes each time that it is asked. */
    private Path crun(String version) throws IOException {
        return command("crun", "echo asked >> " + folder + "/asked; echo '" + version + "'; echo commit: 1");
    }

    private long asked() throws IOException {
        Path notes = folder.resolve("asked");
        return Files.exists(notes) ? Files.readAllLines(notes).size() : 0;
    }

    @Test
    void withoutCrunItIsWhatIsAlwaysThere() {
        assertEquals(TOLD, choice(TOLD, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crun version 1.8.1", "crun version 1.14", "crun version 2.0-rc1"})
    void crunIsPreferredWhereItWorks(String version) throws IOException {
        crun(version);
        DriverChoice choice = choice(TOLD, false);
        assertEquals("crun", choice.runtime());
        assertEquals(Map.of("runc", List.of("runc"), "crun", List.of("crun")), choice.runtimes());
    }

    /** A host that is busy once is not taken for one without crun until it is started anew. */
    @Test
    void oneThatDoesNotAnswerInTimeIsAskedAgain() throws IOException {
        Path slow = Files.createFile(folder.resolve("slow"));
        command("crun", "while [ -e " + slow + " ]; do sleep 0.1; done; echo crun version 1.14");
        assertEquals("runc", choice(TOLD, false).runtime());
        Files.delete(slow);
        assertEquals("crun", choice(TOLD, false).runtime());
    }

    @ParameterizedTest
    @ValueSource(strings = {"crun version 1.7.2", "crun version 0.17", "something else", ""})
    void oneThatIsTooOldOrStrangeIsOfferedAndNotPreferred(String version) throws IOException {
        crun(version);
        DriverChoice choice = choice(TOLD, false);
        assertEquals("runc", choice.runtime());
        assertEquals(Set.of("runc", "crun"), choice.runtimes().keySet());
    }

    @Test
    void oneThatFailsIsNotPreferred() throws IOException {
        command("crun", "echo crun version 1.9; exit 127");
        assertEquals("runc", choice(TOLD, false).runtime());
    }

    @Test
    void itIsAskedOncePerBuildOfIt() throws IOException {
        crun("crun version 1.8.1");
        assertEquals("crun", choice(TOLD, false).runtime());
        assertEquals("crun", choice(TOLD, false).runtime());
        assertEquals(1, asked());
        crun("crun version 1.2");
        assertEquals("runc", choice(TOLD, false).runtime());
        assertEquals("runc", choice(TOLD, false).runtime());
        assertEquals(2, asked());
    }

    @Test
    void rubbishThatIsRememberedCountsForNothing() throws IOException {
        crun("crun version 1.8.1");
        Files.writeString(folder.resolve("exec/crun-works"), "\n\n\n");
        assertEquals("crun", choice(TOLD, false).runtime());
        assertEquals(1, asked());
    }

    @Test
    void whatTheOperatorNamesWins() throws IOException {
        crun("crun version 1.8.1");
        DriverChoice choice = choice(TOLD, true);
        assertEquals("runc", choice.runtime());
        assertTrue(choice.runtimes().containsKey("crun"));
        assertEquals(0, asked());
    }

    @Test
    void theOperatorsOwnCrunIsTheOneThatIsTried() throws IOException {
        crun("crun version 1.8.1");
        Path own = Files.move(commands.resolve("crun"), folder.resolve("own"));
        DriverChoice told = Configuration.ofFlags("--add-runtime=crun=" + own).drivers();
        DriverChoice choice = choice(told, false);
        assertEquals("crun", choice.runtime());
        assertEquals(List.of(own.toString()), choice.runtimes().get("crun"));
    }

    @Test
    void containersOfOneThatIsGoneKeepTheirDriver() throws IOException {
        Files.createDirectories(folder.resolve("data/drivers/runtime/crun"));
        DriverChoice choice = choice(TOLD, false);
        assertEquals("runc", choice.runtime());
        assertTrue(choice.runtimes().containsKey("crun"));
    }

    @Test
    void mixedControlGroupsWantCommandsToHideThem() throws IOException {
        crun("crun version 1.8.1");
        Files.createDirectory(controlGroups.resolve("unified"));
        Files.writeString(controlGroups.resolve("unified/cgroup.controllers"), "cpu io\n");
        assertEquals("runc", choice(TOLD, false).runtime());
        assertEquals(0, asked());
        Files.delete(folder.resolve("exec/crun-works"));
        command("unshare", "");
        command("mount", "");
        assertEquals("crun", choice(TOLD, false).runtime());
        assertFalse(Files.readString(folder.resolve("exec/crun-works")).isBlank());
    }
}
